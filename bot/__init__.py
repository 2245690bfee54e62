"""The front door: settings, channels, delivery, reminders, the clock."""
