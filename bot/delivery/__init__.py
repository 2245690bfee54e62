"""Delivery: what came in is handled once, what goes out arrives once, each chat in its own order."""
