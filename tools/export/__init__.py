"""A person's data on its way out: as a copy for them, or for good."""
