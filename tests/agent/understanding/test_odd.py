"""Strings that a run of a million random ones found (benchmarks/understanding/fuzz.py)."""

from datetime import datetime

import pytest

from agent.requests import ManageData
from agent.understanding import understand

NOW = datetime.fromisoformat("2026-11-21T18:30:00+08:00")


@pytest.mark.parametrize(
    "text",
    ["ipe everything you know about me", "2个个钟", '8"d2个个钟小上早 \u202e3(钟钟！分碗:g的？餐我不半'],
)
def test_odd_strings_are_read_without_an_error(text: str) -> None:
    assert understand(text, NOW)


def test_what_only_looks_like_a_wish_about_ones_data_deletes_nothing() -> None:
    assert not any(isinstance(one, ManageData) for one in understand("ipe everything you know about me", NOW))
