"""What a host does in the terminal: tokens for programs, backups, restoring, upgrading."""
