"""What portals make of a server: its catalogue, its files, its addresses and its feeds, read as they read them.

`harvesting.py` is the whole in one screen. Nothing is believed: every address goes through `publisher.visits`.
"""
