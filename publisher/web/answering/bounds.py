"""How much a client may ask of the server; beyond it the answer is a 4xx that says so (docs/http.md)."""

from __future__ import annotations

#: Bytes of request line and headers (431 beyond), and of a body (413 beyond).
MAX_HEADERS = 64 * 1024
MAX_BODY = 10 * 1024 * 1024
#: Open connections; further ones wait in the kernel's queue.
CONNECTIONS = 2000
#: Seconds that a connection may be silent, and that answers get at the end to be sent.
SILENCE = 60
FAREWELL = 10.0
#: Threads that make answers. A query waits in its thread for its turn (at most 4 run and 32 wait, by default):
#: there have to be threads left for pages then.
THREADS = 64
