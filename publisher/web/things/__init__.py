"""A resource over HTTP: its addresses, its data in every format, and its page."""
