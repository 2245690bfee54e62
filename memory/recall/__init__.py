"""The fuzzy memory: what was said, found again by meaning, words and days, always of one person alone."""

from memory.recall.encoders import BUILTIN, Embedder, embedder
from memory.recall.facts.ledger import Holding
from memory.recall.memories import Remembered, forget, remember
from memory.recall.recall import Recall

__all__ = ["BUILTIN", "Embedder", "Holding", "Recall", "Remembered", "embedder", "forget", "remember"]
