"""The ways to reach a model: one file each."""
