"""What a host does with memories in the terminal: see them, forget them, make their index anew."""
