"""What understanding costs, and what it withstands."""
