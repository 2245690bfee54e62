"""A village and a server of models."""

from tests.training.conftest import kitchen, village

__all__ = ["kitchen", "village"]
