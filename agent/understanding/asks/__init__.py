"""What a person asks for: questions, reminders, settings, talk."""
