"""Visits to servers of strangers: only where we may go, and never more, longer or further than was agreed."""
