"""Candidates in their order, what became of each, and when one is left out."""
