"""One night of learning."""
