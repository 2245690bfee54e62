"""Updates as servers write them."""

from datetime import UTC, datetime

import pytest

from bot.channels.telegram.reading import Me, read
from bot.message import Message

ME = Me("bot", 666, "tangban_bot")
NOTHING = dict.fromkeys(
    ["text", "caption", "entities", "voice", "document", "sticker", "media_group_id", "edit_date"]
)


@pytest.mark.parametrize(
    ("held", "kind"),
    [
        ({"photo": [{"file_id": "small"}, {"file_id": "large"}]}, "photo"),
        ({"voice": {"file_id": "large"}}, "voice"),
        ({"text": "6.8"}, "text"),
    ],
)
def test_what_is_null_is_as_good_as_missing(held: dict[str, object], kind: str) -> None:
    person, chat = {"id": 7, "is_bot": False, "first_name": "P"}, {"id": 7, "type": "group", "title": None}
    body = {"message_id": 1, "date": 1, "chat": chat, "from": person, **NOTHING, **held}
    message = read({"update_id": 1, "message": body, "callback_query": None}, ME, datetime.now(UTC))
    assert isinstance(message, Message)
    assert message.kind == kind
    assert message.media == (None if kind == "text" else "large")
