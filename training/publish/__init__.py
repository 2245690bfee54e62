"""Brings a version to where it is served, and takes it away again."""
