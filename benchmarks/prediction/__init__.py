"""How long a prediction, learning a person, and taking in a sensor's values take."""
