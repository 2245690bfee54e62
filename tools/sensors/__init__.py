"""Values of glucose sensors: read from the files that their programs write, or from a Nightscout site, and kept once."""
