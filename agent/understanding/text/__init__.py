"""The surface of a message: folded letters, numbers, times, clauses."""
