"""The web: one FastAPI app for webhooks, health, the API and the console."""
