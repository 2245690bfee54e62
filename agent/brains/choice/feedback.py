"""When to ask a person how an answer was: only while a brain is on trial, about it and about what it is compared with."""

from agent.brains.brains import Plan


def asking(plan: Plan, by: str) -> bool:
    """Tell whether the buttons belong under an answer that was worded by this candidate."""
    return plan.trial is not None and by in {plan.trial.name, *plan.left}
