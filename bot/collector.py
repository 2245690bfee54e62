"""Keeps Python's collector of cyclic garbage out of the way of the start and of the end.

A start makes half a million objects that live as long as the process; looking through them again and again for garbage took
a third of the time until the first answer, and once more at the end (docs/measurements/turns.md).
"""

import gc


def hold() -> None:
    """Collect nothing for now; whoever starts a process calls this first."""
    gc.disable()


def release() -> None:
    """Collect again, but never look through what the start made: it stays anyway."""
    gc.freeze()
    gc.enable()
