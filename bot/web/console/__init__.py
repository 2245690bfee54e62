"""The console: pages of a person's own, of those who look after them, and of those who run this Tangban."""
