"""What was promised to a person: reminders and pushes, when they are still worth saying, and what became of them."""
