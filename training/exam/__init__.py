"""The exam of a trained adapter: promoted by evidence, or not at all."""

from training.exam.exam import examine

__all__ = ["examine"]
