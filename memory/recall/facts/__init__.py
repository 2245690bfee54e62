"""What holds of a person, from when, until when, and what must never be forgotten."""
