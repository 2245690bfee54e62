"""LoRA: from the pristine base, on the whole retained window, with replay of what must not be forgotten."""

from training.lora.adapter import read_adapter
from training.lora.run import train

__all__ = ["read_adapter", "train"]
