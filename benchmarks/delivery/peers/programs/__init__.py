"""One file for each program that is compared: how it is configured and started, unmodified."""
