"""What is the person's own: talk, profile, memories, rights."""
