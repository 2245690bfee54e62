"""The word tables: what people write when something is wrong, as regular expressions over plain text."""
