"""From what was kept to files that a model learns from: made once, named by their hash, never changed."""
