"""Finds which piece a question asks for: its words, an index made once, and a score that may say "none"."""
