"""What medicine says: pure functions."""
