"""What of the collected is fit to learn from; every drop is counted with its reason."""

from training.filter.chain import Kept, Sifted, sift

__all__ = ["Kept", "Sifted", "sift"]
