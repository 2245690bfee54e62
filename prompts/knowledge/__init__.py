"""A small library of diabetes knowledge in our own words, each piece with its source."""
