"""Every row of the table of channels leads to a class, and listing them loads none."""

import subprocess
import sys

import pytest

from bot.channels.table import CHANNELS, channel_class


@pytest.mark.parametrize("name", CHANNELS)
def test_every_row_leads_to_a_channel(name: str) -> None:
    found = channel_class(name)
    assert found.name == name
    for ability in ("send", "working", "is_group", "run"):
        assert callable(getattr(found, ability))


def test_listing_channels_loads_no_chat_sdk() -> None:
    program = "import sys, bot.channels.table; print('telegram' in sys.modules, 'rich' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "False"]
