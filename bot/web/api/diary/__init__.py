"""What was measured and eaten, and what follows from it."""
