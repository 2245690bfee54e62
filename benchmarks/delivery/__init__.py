"""How delivery stands up: turns a second (`python -m benchmarks.delivery`), memory over many messages, the event loop's lag."""
