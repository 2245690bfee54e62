"""How this Tangban is doing, in numbers for Prometheus; loaded only where the web is served."""
