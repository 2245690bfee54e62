"""A file that somebody sends reaches the agent as bytes; one that cannot be fetched is no reason to be silent."""

from typing import Any

from agent.turn import Answer, Part, Turn
from tests.bot.channels.telegram.conftest import Bot


def _size(turn: Turn) -> Answer:
    return Answer((Part("nothing" if turn.file is None else f"{len(turn.file)} bytes"),))


def _document(file_id: str) -> dict[str, Any]:
    return {"document": {"file_id": file_id, "file_unique_id": file_id, "file_name": "libreview.csv"}}


async def test_a_file_reaches_the_agent(bot: Bot) -> None:
    bot.house.agent.script = _size
    bot.api.files["d1"] = b"time,glucose\n"
    await bot.start()
    bot.api.says(7, **_document("d1"))
    (sent,) = await bot.sent(1)
    assert sent.text == "13 bytes"


async def test_a_file_that_is_gone_is_answered_too(bot: Bot) -> None:
    bot.house.agent.script = _size
    await bot.start()
    bot.api.says(7, **_document("gone"))
    (sent,) = await bot.sent(1)
    assert sent.text == "nothing"
