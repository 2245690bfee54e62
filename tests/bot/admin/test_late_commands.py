"""What an admin said or pressed while Tangban was down is fetched when it is up again, and not obeyed: over HTTP, in whole processes."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.bot.cradle import WAIT_S, Cradle, Installation, until
from tests.fakes.telegram import BotApi

pytestmark = [pytest.mark.safety, pytest.mark.slow]

ADMIN, SOMEBODY = 7, 8
BEFORE, AFTER = "2025-11-21T08:00Z", "2025-11-21T08:20Z"
KIND = "more than two minutes old, so I did not carry it out"


@pytest.fixture
def tangban(cradle: Cradle, bot_api: BotApi, tmp_path: Path) -> Installation:
    settings = {
        "telegram_token": bot_api.token,
        "telegram_base_url": bot_api.url,
        "admins": f"telegram:{ADMIN}",
    }
    return Installation(cradle, tmp_path, settings)


def _said(api: BotApi, text: str, at: datetime, answer: str, person: int = ADMIN) -> None:
    """Write, and wait for an answer with these words."""
    before = len(api.texts(person))
    api.says(person, text, date=int(at.timestamp()))
    until(lambda: any(answer in told for told in api.texts(person)[before:]))


def test_an_admin_s_late_command_is_fetched_after_the_downtime_and_not_obeyed(
    tangban: Installation, bot_api: BotApi
) -> None:
    """Two commands and a button wait at the platform; none is obeyed, each is answered kindly, and a new one is obeyed."""
    with tangban.at(BEFORE) as now:
        _said(bot_api, "fasting 6.8", now, "6.8", SOMEBODY)
        _said(bot_api, "fasting 6.1", now, "6.1")
        _said(bot_api, "/broadcast tea at four", now, "tea at four")
    asked = next(sent for sent in reversed(bot_api.sent) if sent.keyboard)
    down = int((now + timedelta(minutes=1)).timestamp())
    before = len(bot_api.texts(ADMIN))
    bot_api.says(ADMIN, "/broadcast tea at five", date=down)
    bot_api.says(ADMIN, "/status", date=down)
    bot_api.presses(ADMIN, asked, str(asked.keyboard[0][0]["text"]))
    with tangban.at(AFTER) as now:
        bot_api.wait_for(before + 3, WAIT_S, ADMIN)
        assert [KIND in text for text in bot_api.texts(ADMIN)[before:]] == [True] * 3
        _said(bot_api, "show my reminders", now, "no reminders", SOMEBODY)
        _said(bot_api, "/broadcast tea at six", now, "tea at six")
        bot_api.presses(ADMIN, bot_api.sent[-1], str(bot_api.sent[-1].keyboard[0][0]["text"]))
        until(lambda: "tea at six" in bot_api.texts(SOMEBODY))
    assert not [text for text in bot_api.texts(SOMEBODY) if "tea at four" in text or "tea at five" in text]
    assert not bot_api.updates
