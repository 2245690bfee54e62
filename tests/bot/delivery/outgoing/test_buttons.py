"""A button is pressed once, by the right person, in time."""

import pytest

from agent.turn import Answer, Choice, Part, Turn
from bot.delivery.inbox import Receipt
from bot.delivery.office import Office
from memory.records import Button
from tests.bot.house import House, message


def _offer(turn: Turn) -> Answer:
    if turn.action is not None:
        return Answer((Part(f"did {turn.action['do']}"),))
    choices = (Choice("撤销", {"do": "undo"}), Choice("再看", {"do": "look", "again": True}))
    return Answer((Part("noted", choices=(choices,)),))


async def _offered(house: House) -> tuple[Office, str, str]:
    house.agent.script = _offer
    office = await house.open()
    await office.inbox.accept(message())
    await office.quiet()
    ((_, letter),) = house.channel.sent
    undo, look = letter.keys[0]
    return office, undo.id, look.id


async def _press(office: Office, button_id: str, **fields: object) -> Receipt:
    receipt = await office.inbox.accept(message("", kind="button", button_id=button_id, **fields))
    await office.quiet()
    return receipt


async def test_a_pressed_button_is_a_turn_with_its_action(house: House) -> None:
    office, undo, _ = await _offered(house)
    assert await _press(office, undo)
    assert house.channel.texts()[-1] == "did undo"
    assert house.agent.heard[-1].kind == "button"


async def test_a_button_is_pressed_once(house: House) -> None:
    office, undo, _ = await _offered(house)
    await _press(office, undo)
    assert (await _press(office, undo)).refusal == "used"
    assert house.channel.texts().count("did undo") == 1


async def test_a_button_that_says_so_is_pressed_again(house: House) -> None:
    office, _, look = await _offered(house)
    await _press(office, look)
    assert await _press(office, look)


async def test_a_button_expires(house: House) -> None:
    office, undo, _ = await _offered(house)
    house.clock.pass_(days=3)  # type: ignore[attr-defined]  # the clock is a test's
    assert (await _press(office, undo)).refusal == "expired"


@pytest.mark.safety
async def test_somebody_else_s_button_is_refused(house: House) -> None:
    office, undo, _ = await _offered(house)
    assert (await _press(office, undo, sender="8", chat="8")).refusal == "foreign"
    assert len(house.agent.heard) == 1


@pytest.mark.parametrize("made_up", ["", "x" * 500, "'; DROP TABLE button; --", "undo"])
async def test_a_made_up_button_is_refused(house: House, made_up: str) -> None:
    office, _, _ = await _offered(house)
    assert (await _press(office, made_up)).refusal == "expired"


async def test_the_platform_sees_nothing_of_what_a_button_means(house: House) -> None:
    _, undo, _ = await _offered(house)
    assert len(undo) <= 24
    row = next(row for row in await house.rows(Button) if row.id == undo)
    assert b"undo" not in row.sealed


async def test_a_press_that_a_dead_process_left_keeps_its_meaning(house: House) -> None:
    office, undo, _ = await _offered(house)
    office.lanes.put = lambda waiting: None  # type: ignore[method-assign]  # killed here
    await office.inbox.accept(message("", kind="button", button_id=undo))
    await office.close()
    house.clock.pass_(seconds=5)  # type: ignore[attr-defined]  # the clock is a test's
    await (await house.open()).quiet()
    assert house.channel.texts()[-1] == "did undo"
