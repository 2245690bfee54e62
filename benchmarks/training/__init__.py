"""How fast LoRA is trained, with how much memory, and how fast adapters are switched."""
