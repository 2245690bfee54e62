"""One turn of talk: from a message to an answer."""
