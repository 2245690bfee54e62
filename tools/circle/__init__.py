"""Acting on somebody else's rows: who is let in, what is shown to whom, and what must be told to others."""
