"""The check of a model's draft before a person may see it."""

from health.safety.drafts.faults import Fault, faults
from health.safety.drafts.figures import Figure, figures

__all__ = ["Fault", "Figure", "faults", "figures"]
