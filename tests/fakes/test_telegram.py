"""The fake is held to what the official documentation says, since so much is judged by it."""

import json
import threading
import time
from typing import Any

import httpx
import pytest

from tests.fakes.telegram import BotApi

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def call(api: BotApi, method: str, **form: Any) -> Any:
    files = {name: form.pop(name) for name in list(form) if isinstance(form[name], bytes)}
    return httpx.post(f"{api.url}/bot{api.token}/{method}", data=form, files=files or None, timeout=5)


def description(response: Any) -> str:
    body = response.json()
    assert body["ok"] is False
    assert body["error_code"] == response.status_code
    return str(body["description"])


@pytest.fixture
def api(bot_api: BotApi) -> BotApi:
    bot_api.private(7)
    return bot_api


def test_a_wrong_token_is_unauthorized(api: BotApi) -> None:
    assert httpx.post(f"{api.url}/bot1:x/getMe").status_code == 401


def test_an_unknown_method_is_not_found(api: BotApi) -> None:
    assert call(api, "sendDreams").status_code == 404


def test_a_message_comes_back_with_an_id_of_its_own(api: BotApi) -> None:
    first, second = (call(api, "sendMessage", chat_id=7, text="hi").json()["result"] for _ in range(2))
    assert first["message_id"] != second["message_id"]
    assert first["chat"]["id"] == 7
    assert api.texts() == ["hi", "hi"]


def test_json_bodies_and_queries_are_read_too(api: BotApi) -> None:
    url = f"{api.url}/bot{api.token}/sendMessage"
    assert httpx.post(url, json={"chat_id": 7, "text": "a"}).status_code == 200
    assert httpx.get(url, params={"chat_id": 7, "text": "b"}).status_code == 200
    assert api.texts() == ["a", "b"]


@pytest.mark.parametrize(
    ("form", "complaint"),
    [
        ({"text": "hi"}, "chat_id is empty"),
        ({"chat_id": 7}, "message text is empty"),
        ({"chat_id": 7, "text": "  "}, "message text is empty"),
        ({"chat_id": 7, "text": "x" * 4097}, "message is too long"),
        ({"chat_id": 8, "text": "hi"}, "chat not found"),
        ({"chat_id": "x y", "text": "hi"}, "chat_id must be"),
        ({"chat_id": 7, "text": "hi", "parsemode": "HTML"}, "not documented"),
        ({"chat_id": 7, "text": "hi", "message_thread_id": "x"}, "can't parse integer"),
        ({"chat_id": 7, "text": "hi", "reply_markup": "{"}, "can't parse JSON"),
        ({"chat_id": 7, "text": "hi", "reply_markup": '{"inline_keyboard": [[{"text": "a"}]]}'}, "unallowed"),
        (
            {
                "chat_id": 7,
                "text": "hi",
                "reply_markup": json.dumps({"inline_keyboard": [[{"text": "a", "callback_data": "x" * 65}]]}),
            },
            "BUTTON_DATA_INVALID",
        ),
    ],
)
def test_a_message_that_the_documentation_forbids_is_a_bad_request(
    api: BotApi, form: dict[str, Any], complaint: str
) -> None:
    response = call(api, "sendMessage", **form)
    assert response.status_code == 400
    assert complaint in description(response)
    assert api.sent == []


def test_the_length_of_a_text_is_counted_in_utf_16(api: BotApi) -> None:
    assert call(api, "sendMessage", chat_id=7, text="😀" * 2048).status_code == 200
    assert call(api, "sendMessage", chat_id=7, text="😀" * 2049).status_code == 400


def test_a_picture_is_uploaded_with_its_caption(api: BotApi) -> None:
    result = call(api, "sendPhoto", chat_id=7, caption="your week", photo=PNG).json()["result"]
    assert api.sent[0].picture == PNG
    assert result["caption"] == "your week"
    path = call(api, "getFile", file_id=result["photo"][0]["file_id"]).json()["result"]["file_path"]
    assert httpx.get(f"{api.url}/file/bot{api.token}/{path}").content == PNG


@pytest.mark.parametrize("form", [{"photo": b"no picture"}, {"photo": PNG, "caption": "x" * 1025}, {}])
def test_a_wrong_picture_is_a_bad_request(api: BotApi, form: dict[str, Any]) -> None:
    assert call(api, "sendPhoto", chat_id=7, **form).status_code == 400


def test_updates_are_given_until_an_offset_confirms_them(api: BotApi) -> None:
    first, second = api.says(7, "a"), api.says(7, "b")
    for _ in range(2):
        found = call(api, "getUpdates").json()["result"]
        assert [update["update_id"] for update in found] == [first, second]
    assert len(call(api, "getUpdates", offset=first + 1).json()["result"]) == 1
    assert call(api, "getUpdates", offset=second + 1).json()["result"] == []


def test_a_long_poll_waits_for_an_update(api: BotApi) -> None:
    threading.Timer(0.3, api.says, (7, "late")).start()
    start = time.monotonic()
    (update,) = call(api, "getUpdates", timeout=3).json()["result"]
    assert update["message"]["text"] == "late"
    assert 0.2 < time.monotonic() - start < 2


def test_a_second_poll_ends_the_first_with_a_conflict(api: BotApi) -> None:
    first: list[Any] = []
    poll = threading.Thread(target=lambda: first.append(call(api, "getUpdates", timeout=4)))
    poll.start()
    time.sleep(0.2)
    call(api, "getUpdates")
    poll.join()
    assert first[0].status_code == 409


def test_a_query_is_answered_once(api: BotApi) -> None:
    markup = json.dumps({"inline_keyboard": [[{"text": "撤销", "callback_data": "abc"}]]})
    call(api, "sendMessage", chat_id=7, text="noted", reply_markup=markup)
    api.presses(7, api.sent[0], "撤销")
    (update,) = call(api, "getUpdates").json()["result"]
    query = update["callback_query"]
    assert query["data"] == "abc"
    assert call(api, "answerCallbackQuery", callback_query_id=query["id"], text="ok").json()["result"] is True
    assert call(api, "answerCallbackQuery", callback_query_id=query["id"]).status_code == 400
    assert api.answered == [(query["id"], "ok")]


def test_who_blocked_the_bot_is_forbidden(api: BotApi) -> None:
    api.blocks(7)
    response = call(api, "sendMessage", chat_id=7, text="hi")
    assert response.status_code == 403
    assert "blocked" in description(response)


def test_a_group_that_moved_says_where(api: BotApi) -> None:
    api.group(-5)
    api.moved[-5] = -1005
    body = call(api, "sendMessage", chat_id=-5, text="hi").json()
    assert body["parameters"] == {"migrate_to_chat_id": -1005}


def test_a_limit_names_its_seconds_for_one_chat_only(api: BotApi) -> None:
    api.private(8)
    api.limits("sendMessage:7", 15)
    response = call(api, "sendMessage", chat_id=7, text="hi")
    assert (response.status_code, response.json()["parameters"]) == (429, {"retry_after": 15})
    assert call(api, "sendMessage", chat_id=8, text="hi").status_code == 200
    assert call(api, "sendMessage", chat_id=7, text="hi").status_code == 200


def test_a_server_that_is_away_answers_with_a_page(api: BotApi) -> None:
    api.fails("sendMessage", 502)
    response = call(api, "sendMessage", chat_id=7, text="hi")
    assert (response.status_code, response.text) == (502, "<html>Bad Gateway</html>")


@pytest.mark.parametrize("heard", [True, False])
def test_a_request_that_hangs_is_done_or_not(api: BotApi, heard: bool) -> None:
    api.hangs("sendMessage", 0.2, heard=heard)
    with pytest.raises(httpx.TransportError):
        call(api, "sendMessage", chat_id=7, text="hi")
    assert len(api.sent) == int(heard)


def test_commands_are_kept_by_scope_and_language(api: BotApi) -> None:
    menu = json.dumps([{"command": "help", "description": "What I can do"}])
    call(api, "setMyCommands", commands=menu, scope='{"type": "all_private_chats"}', language_code="zh")
    assert api.commands["all_private_chats", "zh"][0]["command"] == "help"
    assert call(api, "setMyCommands", commands='[{"command": "No!", "description": "x"}]').status_code == 400


def test_a_message_is_edited(api: BotApi) -> None:
    message_id = call(api, "sendMessage", chat_id=7, text="a").json()["result"]["message_id"]
    assert call(api, "editMessageText", chat_id=7, message_id=message_id, text="b").status_code == 200
    assert call(api, "editMessageText", chat_id=7, message_id=message_id, text="a").status_code == 400
    assert call(api, "editMessageText", chat_id=7, message_id=999, text="b").status_code == 400


def test_no_updates_are_polled_while_a_webhook_is_set(api: BotApi) -> None:
    call(api, "setWebhook", url="http://127.0.0.1:9/hook", secret_token="s")
    assert call(api, "getUpdates").status_code == 409
    assert call(api, "getWebhookInfo").json()["result"]["url"] == "http://127.0.0.1:9/hook"
    call(api, "deleteWebhook")
    assert call(api, "getUpdates").status_code == 200


def test_a_chat_action_must_be_one_that_exists(api: BotApi) -> None:
    assert call(api, "sendChatAction", chat_id=7, action="typing").status_code == 200
    assert call(api, "sendChatAction", chat_id=7, action="dreaming").status_code == 400
    assert api.actions == [(7, "typing")]


def test_a_draft_needs_a_private_chat_and_a_number(api: BotApi) -> None:
    assert call(api, "sendMessageDraft", chat_id=7, draft_id=1, text="…").json()["result"] is True
    assert "non-zero" in description(call(api, "sendMessageDraft", chat_id=7, draft_id=0, text="…"))
    assert "out of range" in description(call(api, "sendMessageDraft", chat_id=-5, draft_id=1, text="…"))


def test_signs_on_a_message_are_an_update(api: BotApi) -> None:
    call(api, "sendMessage", chat_id=7, text="hi")
    api.reacts(7, api.sent[0], "👍")
    (update,) = call(api, "getUpdates").json()["result"]
    assert update["message_reaction"]["new_reaction"] == [{"type": "emoji", "emoji": "👍"}]
