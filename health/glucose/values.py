"""Glucose values as numbers: mmol/L inside, mg/dL where a published formula was fitted in it."""

MG_DL_PER_MMOL_L = 18.016


class TooFewError(ValueError):
    """There are too few values for this metric to mean anything."""

    def __init__(self, need: int, have: int) -> None:
        super().__init__(f"{need} values are needed, {have} are there")
        self.need, self.have = need, have


def to_mg_dl(mmol: float) -> float:
    """Convert mmol/L to mg/dL."""
    return mmol * MG_DL_PER_MMOL_L


def from_mg_dl(mg: float) -> float:
    """Convert mg/dL to mmol/L."""
    return mg / MG_DL_PER_MMOL_L


def at_least(need: int, have: int) -> None:
    """Refuse to compute from fewer values than a metric needs."""
    if have < need:
        raise TooFewError(need, have)
