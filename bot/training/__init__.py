"""The training room, seen from the front door: begun, watched, told of, and done at night."""
