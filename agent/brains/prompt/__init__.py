"""What a model is told: rules, then data between marks, within a budget."""
