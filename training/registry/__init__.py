"""Versions on the disk, the judgement of people, and the way back."""
