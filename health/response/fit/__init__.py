"""Makes the prior again from the permitted studies: `python -m health.response.fit FOLDER` (seeded, minutes)."""
