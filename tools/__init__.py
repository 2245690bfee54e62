"""What the companion can do."""
