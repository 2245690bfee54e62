"""What may be worth trying, by dimension of a life with diabetes; never how much medicine."""

from tools.advice.dimensions import DIMENSIONS, Advice, advise

__all__ = ["DIMENSIONS", "Advice", "advise"]
