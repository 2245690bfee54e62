"""From a message to the requests in it: grammar first, without a model, in milliseconds."""

from agent.understanding.known import Known
from agent.understanding.understand import understand

__all__ = ["Known", "understand"]
