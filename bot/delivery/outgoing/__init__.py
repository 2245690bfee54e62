"""What goes out: letters, their buttons, and the box they wait in until the platform has them."""
