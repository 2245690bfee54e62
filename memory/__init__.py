"""What it knows of a person."""
