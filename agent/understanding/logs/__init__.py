"""What a person tells: readings, meals, medicines, exercise, measurements."""
