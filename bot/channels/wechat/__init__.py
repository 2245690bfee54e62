"""A WeChat Official Account: answers within five seconds where they are ready, later ones as customer-service messages."""
