"""The first minute: offered once, never in an emergency or a group, and welcome again only after a crash."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.outgoing.letters import Letter
from tests.bot.people.stage import Stage
from tools.acts.onboarding import Opening, opening

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
TOLD = {"onboarding": {"by": "inbox:1", "step": "unit", "at": NOW.isoformat()}}


@pytest.mark.parametrize(
    ("profile", "key", "age", "stands"),
    [
        ({}, "inbox:1", timedelta(0), Opening(newcomer=True)),
        ({}, "inbox:1", timedelta(days=2), Opening()),
        (TOLD, "inbox:1", timedelta(0), Opening(newcomer=True)),
        (TOLD, "inbox:2", timedelta(minutes=10), Opening(step="unit")),
        (TOLD, "inbox:2", timedelta(minutes=31), Opening()),
    ],
    ids=["new", "here for long", "the same turn again", "asked", "asked long ago"],
)
def test_where_somebody_stands(
    profile: dict[str, dict[str, str]], key: str, age: timedelta, stands: Opening
) -> None:
    assert opening(profile, NOW, key, NOW + age) == stands


def _offers(letters: list[Letter]) -> bool:
    return any("only just met" in letter.text or "1/7" in letter.text for letter in letters)


async def test_the_offer_comes_once(stage: Stage) -> None:
    assert _offers(await stage.says("fasting 6.8"))
    assert not _offers(await stage.says("fasting 6.9"))
    assert not _offers(await stage.says("hello"))


@pytest.mark.safety
@pytest.mark.parametrize("said", ["I feel shaky and sweaty, my sugar is low", "glucose 2.8"])
async def test_in_danger_nobody_is_asked_for_their_language(stage: Stage, said: str) -> None:
    assert not _offers(await stage.says(said))
    stage.clock.pass_(minutes=30)
    assert _offers(await stage.says("fasting 6.8"))


async def test_in_a_group_nobody_is_set_up(stage: Stage) -> None:
    assert not _offers(await stage.says("hello", chat="-5", audience="group"))


async def test_an_old_step_can_be_answered_after_a_restart(stage: Stage) -> None:
    await stage.says("hello")
    await stage.presses("English")
    await stage.close()
    await stage.open()
    letters = await stage.presses("mg/dL")
    assert letters[0].text.startswith("3/7")
    letters = await stage.says("/start")
    assert letters[0].text.startswith("3/7")


async def test_a_button_is_pressed_once(stage: Stage) -> None:
    await stage.says("hello")
    assert len(await stage.presses("English")) == 1
    assert await stage.presses("English") == []
