"""From a message to the requests in it: grammar first, without a model, in milliseconds."""
