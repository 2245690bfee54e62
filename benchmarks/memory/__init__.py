"""How fast and how safe the memory is, beside the stores that others would take."""
