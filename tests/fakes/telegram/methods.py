"""The methods of the Bot API that the fake knows: their parameters, which are required, and what each may hold.

After https://core.telegram.org/bots/api (Bot API 9). A parameter that is not in the table is refused: the real server
would ignore it in silence, and a misspelt one would go unseen.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from tests.fakes.web import Upload


class BadRequestError(Exception):
    """What the Bot API answers with 400; the text goes into the description."""


Check = Callable[[Any], Any]


def integer(low: int | None = None, high: int | None = None) -> Check:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not re.fullmatch(r"-?\d+", str(value)):
            raise BadRequestError("can't parse integer")
        number = int(value)
        if (low is not None and number < low) or (high is not None and number > high):
            raise BadRequestError("integer out of range")
        return number

    return check


def nonzero(value: Any) -> int:
    number = integer()(value)
    if number == 0:
        raise BadRequestError("draft_id must be non-zero")
    return int(number)


def text(low: int, high: int, empty: str, long: str) -> Check:
    def check(value: Any) -> str:
        words = str(value)
        if low and not words.strip():
            raise BadRequestError(empty)
        if len(words.encode("utf-16-le")) // 2 > high:
            raise BadRequestError(long)
        return words

    return check


def boolean(value: Any) -> bool:
    if str(value).lower() not in {"true", "false"}:
        raise BadRequestError("can't parse boolean")
    return str(value).lower() == "true"


def anything(value: Any) -> Any:
    return value


def parsed(value: Any) -> Any:
    """JSON-serialised, in a form; as it is, in a JSON body."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise BadRequestError("can't parse JSON object") from error


def chat_id(value: Any) -> int | str:
    if re.fullmatch(r"-?\d+", str(value)):
        return int(value)
    if re.fullmatch(r"@\w{5,}", str(value)):
        return str(value)
    raise BadRequestError("chat_id must be an integer or a username")


def one_of(*values: str) -> Check:
    def check(value: Any) -> str:
        if value not in values:
            raise BadRequestError("wrong parameter action in request")
        return str(value)

    return check


def matching(pattern: str, complaint: str) -> Check:
    def check(value: Any) -> str:
        if not re.fullmatch(pattern, str(value)):
            raise BadRequestError(complaint)
        return str(value)

    return check


def list_of_text(value: Any) -> list[str]:
    read = parsed(value)
    if not isinstance(read, list) or not all(isinstance(item, str) for item in read):
        raise BadRequestError("can't parse list of strings")
    return read


def photo(value: Any) -> Any:
    """An upload must be a picture, and not above 10 MB."""
    if isinstance(value, str):
        return value
    if not isinstance(value, Upload) or len(value.content) > 10_000_000:
        raise BadRequestError("wrong file")
    if not value.content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise BadRequestError("IMAGE_PROCESS_FAILED")
    return value


def document(value: Any) -> Any:
    """An upload must not be empty, nor above 50 MB."""
    if isinstance(value, str):
        return value
    if not isinstance(value, Upload) or not value.content or len(value.content) > 50_000_000:
        raise BadRequestError("file must be non-empty")
    return value


def reply_markup(value: Any) -> dict[str, Any]:
    markup = parsed(value)
    if not isinstance(markup, dict):
        raise BadRequestError("object expected as reply markup")
    for row in markup.get("inline_keyboard", []):
        if not isinstance(row, list):
            raise BadRequestError("can't parse inline keyboard button row")
        for button in row:
            _button(button)
    return markup


def _button(button: Any) -> None:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise BadRequestError("inline keyboard button text is empty")
    actions = set(button) - {"text", "icon_custom_emoji_id", "style"}
    if len(actions) != 1:
        raise BadRequestError("text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= 64:
        raise BadRequestError("BUTTON_DATA_INVALID")


def commands(value: Any) -> list[dict[str, str]]:
    read = parsed(value)
    if not isinstance(read, list) or len(read) > 100:
        raise BadRequestError("can't parse list of bot commands")
    for one in read:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", one["command"]) or not 1 <= len(one["description"]) <= 256:
            raise BadRequestError("BOT_COMMAND_INVALID")
    return read


MESSAGE = text(1, 4096, "message text is empty", "message is too long")
CAPTION = text(0, 1024, "", "message caption is too long")
SENDING = {
    "business_connection_id": anything,
    "message_thread_id": integer(),
    "disable_notification": boolean,
    "protect_content": boolean,
    "allow_paid_broadcast": boolean,
    "message_effect_id": anything,
    "reply_parameters": parsed,
    "reply_markup": reply_markup,
    "parse_mode": one_of("MarkdownV2", "HTML", "Markdown"),
}
ACTION = one_of(
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
)  # fmt: skip

METHODS: dict[str, tuple[dict[str, Check], dict[str, Check]]] = {
    "getMe": ({}, {}),
    "getUpdates": (
        {},
        {
            "offset": integer(),
            "limit": integer(1, 100),
            "timeout": integer(0),
            "allowed_updates": list_of_text,
        },
    ),
    "sendMessage": (
        {"chat_id": chat_id, "text": MESSAGE},
        {**SENDING, "entities": parsed, "link_preview_options": parsed},
    ),
    "sendPhoto": (
        {"chat_id": chat_id, "photo": photo},
        {
            **SENDING,
            "caption": CAPTION,
            "caption_entities": parsed,
            "show_caption_above_media": boolean,
            "has_spoiler": boolean,
        },
    ),
    "sendDocument": (
        {"chat_id": chat_id, "document": document},
        {
            **SENDING,
            "caption": CAPTION,
            "caption_entities": parsed,
            "thumbnail": anything,
            "disable_content_type_detection": boolean,
        },
    ),
    "sendChatAction": (
        {"chat_id": chat_id, "action": ACTION},
        {"message_thread_id": integer(), "business_connection_id": anything},
    ),
    "sendMessageDraft": (
        {"chat_id": integer(1), "draft_id": nonzero},
        {
            "message_thread_id": integer(),
            "text": text(0, 4096, "", "message is too long"),
            "parse_mode": SENDING["parse_mode"],
            "entities": parsed,
        },
    ),
    "answerCallbackQuery": (
        {"callback_query_id": anything},
        {
            "text": text(0, 200, "", "MESSAGE_TOO_LONG"),
            "show_alert": boolean,
            "url": anything,
            "cache_time": integer(0),
        },
    ),
    "setMyCommands": (
        {"commands": commands},
        {"scope": parsed, "language_code": matching(r"([a-z]{2})?", "LANG_CODE_INVALID")},
    ),
    "editMessageText": (
        {"text": MESSAGE},
        {
            "business_connection_id": anything,
            "chat_id": chat_id,
            "message_id": integer(1),
            "inline_message_id": anything,
            "parse_mode": SENDING["parse_mode"],
            "entities": parsed,
            "link_preview_options": parsed,
            "reply_markup": reply_markup,
        },
    ),
    "setWebhook": (
        {"url": matching(r"(https?://.+)?", "bad webhook: an HTTPS URL must be provided for webhook")},
        {
            "certificate": anything,
            "ip_address": anything,
            "max_connections": integer(1, 100),
            "allowed_updates": list_of_text,
            "drop_pending_updates": boolean,
            "secret_token": matching(r"[A-Za-z0-9_-]{1,256}", "secret token contains unallowed characters"),
        },
    ),
    "deleteWebhook": ({}, {"drop_pending_updates": boolean}),
    "getWebhookInfo": ({}, {}),
    "getFile": ({"file_id": anything}, {}),
}
"""Method -> the parameters it needs, and those it may have."""


def checked(method: str, form: dict[str, Any]) -> dict[str, Any]:
    """Check and read the parameters of a call."""
    needed, allowed = METHODS[method]
    for name in needed:
        if name not in form:
            raise BadRequestError(_missing(name))
    if unknown := set(form) - set(needed) - set(allowed):
        raise BadRequestError(f"parameters {sorted(unknown)} are not documented for {method}")
    checks = {**needed, **allowed}
    return {name: checks[name](value) for name, value in form.items()}


def _missing(name: str) -> str:
    known = {
        "text": "message text is empty",
        "chat_id": "chat_id is empty",
        "photo": "there is no photo in the request",
        "document": "there is no document in the request",
        "commands": "parameter commands is required",
    }
    return known.get(name, f"parameter {name} is required")
