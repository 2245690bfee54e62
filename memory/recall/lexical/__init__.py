"""What words a text has: the words themselves, and the things that they stand for."""
