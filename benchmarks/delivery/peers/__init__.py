"""The same deliveries by Tangban and by other bots, each in an environment of its own: python -m benchmarks.delivery.peers."""
