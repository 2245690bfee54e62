"""Which brain words what, and which version of it a person meets."""
