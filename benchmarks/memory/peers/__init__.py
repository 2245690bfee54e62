"""One file for each store that ours is measured beside; each runs in an environment of its own."""
