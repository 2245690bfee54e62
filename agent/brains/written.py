"""How the settings of brains are read, by the name of the setting; each reader says by a ValueError how it is written."""

from collections.abc import Callable, Mapping
from typing import Any

from agent.brains.choice.shares import Trial, trial_of
from agent.brains.prices import prices_of
from agent.brains.table import chain_of, split


def _trial(text: str) -> Trial | None:
    trial = trial_of(text)
    if trial is not None:
        split(trial.name)
    return trial


READERS: Mapping[str, Callable[[str], Any]] = {
    "left": chain_of,
    "right": chain_of,
    "left_trial": _trial,
    "prices": prices_of,
}
