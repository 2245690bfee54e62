"""The benchmark that compares deliveries with other bots: it must see what was lost, doubled and altered, and run to its end."""

import ssl
import sys
import time
from pathlib import Path

import httpx
import pytest

from benchmarks.delivery.peers.fakes import LONG, SHORT, Api, Model, lines_shown, long_lines, mark, reply_to
from benchmarks.delivery.peers.lasting import _growth, lasting, limited
from benchmarks.delivery.peers.losing import (
    Load,
    backlog,
    judged,
    killed,
    redelivered,
    settle,
    too_many,
    troubled,
)
from benchmarks.delivery.peers.program import Launch, Program, Running
from benchmarks.delivery.peers.programs.tangban import TANGBAN
from benchmarks.delivery.peers.table import printed
from benchmarks.delivery.peers.tunnel import HOST, Tunnel
from tests.fakes.web import Trouble

QUICK = Load(
    redelivered=2, killed=4, deaths=2, lives_s=(0.2, 0.4), thinks_s=0.1, troubled=4, trouble_s=1.0, limited_s=1.0, away=2, turns=5,
    growth=20, quiet_s=1.5, most_s=10.0, rest_s=0.5,
)  # fmt: skip


def _called(api: Api, method: str, **fields: object) -> httpx.Response:
    return httpx.post(f"{api.url}/bot{api.token}/{method}", json=fields)


def test_the_model_answers_what_was_said_last() -> None:
    assert mark(1) != mark(2)
    assert mark(3) in reply_to(f"{SHORT} {mark(2)}\n{SHORT} {mark(3)}", 6)
    assert mark(2) not in reply_to(f"{SHORT} {mark(2)}\n{SHORT} {mark(3)}", 6)
    assert reply_to(f"{LONG} {mark(3)}", 6).splitlines() == long_lines(mark(3), 6)


def test_lines_are_found_wherever_a_message_ends() -> None:
    whole = "\n".join(long_lines(mark(1), 12))
    wanted = ["".join(line.split()) for line in long_lines(mark(1), 12)]
    assert lines_shown(mark(1), [whole[:700], whole[700:]]) == wanted
    assert len(lines_shown(mark(1), [whole[:700]])) < len(wanted)


@pytest.mark.parametrize(
    ("pieces", "verdict"),
    [(["a", "b"], "whole"), (["a"], "lost"), (["a", "b", "b"], "altered"), (["b", "a"], "altered")],
)
def test_an_answer_is_judged_by_what_stands_in_the_chat(
    tmp_path: Path, pieces: list[str], verdict: str
) -> None:
    idle = Program("idle", "pip", lambda *_: Launch([], {}), long_lines=4)
    running, lines = Running(idle, tmp_path, tmp_path, Api(), Model(4)), long_lines(mark(1), 4)
    running.api.tell(1, mark(1), LONG)
    for piece in pieces:
        text = "\n".join(lines[:2] if piece == "a" else lines[2:])
        assert _called(running.api, "sendMessage", chat_id=1, text=text).json()["ok"]
    assert judged(running, 1, mark(1)) == verdict
    running.close()
    running.api.close()


def test_markup_is_read_as_people_see_it_and_an_edit_is_no_second_reply() -> None:
    api = Api()
    api.tell(1, mark(1))
    text = f"<b>{mark(1)}</b> &amp; more"
    sent = _called(api, "sendMessage", chat_id=1, text=text, parse_mode="HTML", unheard_of=1).json()["result"]
    _called(api, "editMessageText", chat_id=1, message_id=sent["message_id"], text=f"{mark(1)} at last")
    assert [one.text for one in api.shown] == [f"{mark(1)} & more", f"{mark(1)} at last"]
    assert api.replies(mark(1)) == 1
    api.close()


def test_words_of_its_own_answer_the_oldest_message() -> None:
    api = Api("I am")
    api.tell(1, mark(1))
    for text in ("I cannot hear the model", "I am Tangban"):
        _called(api, "sendMessage", chat_id=1, text="no model" if "cannot" in text else text)
    assert api.replies(mark(1)) == 1
    assert mark(1) in api.answered_at
    api.close()


def test_an_update_comes_again_whatever_was_confirmed() -> None:
    api = Api()
    update = api.tell(1, mark(1))
    after = update["update_id"] + 1
    assert _called(api, "getUpdates", offset=0).json()["result"] == [update]
    assert _called(api, "getUpdates", offset=after).json()["result"] == []
    api.bring_again([update])
    assert _called(api, "getUpdates", offset=after).json()["result"] == [update]
    assert _called(api, "getUpdates", offset=after).json()["result"] == []
    api.close()


def test_a_flood_wait_begins_in_the_middle_of_an_answer() -> None:
    api = Api()
    api.tell(1, mark(1), LONG)
    api.flood(1, Trouble(response=too_many(1)), 0.5, middle=True)
    codes = [_called(api, "sendMessage", chat_id=1, text=mark(1)).status_code for _ in range(2)]
    time.sleep(0.6)
    codes.append(_called(api, "sendMessage", chat_id=1, text=mark(1)).status_code)
    assert codes == [200, 429, 200]
    api.close()


def test_the_tunnel_leads_to_the_fake_and_nowhere_else(tmp_path: Path) -> None:
    api = Api()
    tunnel = Tunnel(tmp_path, api.url)
    trust = ssl.create_default_context(cafile=str(tunnel.ca))
    with httpx.Client(proxy=tunnel.url, verify=trust, trust_env=False) as client:
        told = client.get(f"https://{HOST}/bot{api.token}/getMe").json()
        assert told["result"]["is_bot"]
        with pytest.raises(httpx.ProxyError):
            client.get("https://example.org/")
    tunnel.close()
    api.close()


def test_the_table_says_what_was_not_measured() -> None:
    table = printed({"a": {"version": "1", "backlog": {"answered": 3.0}}, "b": {"version": "2"}})
    assert table.splitlines()[-1] == "| written while it was down: answered | 3 | - |"
    assert "never" in printed({"a": {"version": "1", "backlog": {"answered": float("inf")}}})


def test_growth_is_told_from_a_fifth_on_and_for_the_second_half() -> None:
    """100 MB at first, then 10 kB a message up to a bound at half the way."""
    held = {said: 100 + min(said, 5000) / 100 for said in range(0, 10_001, 100)}
    found = _growth({**held, 10_000: 150.0})
    assert found["memory at a fifth, MB"] == found["memory after 2,000 messages, MB"] == 120
    assert found["growth, kB a message"] == pytest.approx(30 / 8)
    assert found["growth in the second half, kB a message"] == 0
    assert _growth({0: 100.0, 20: 101.0})["growth, kB a message"] == pytest.approx(50)


@pytest.mark.slow
def test_tangban_answers_an_update_that_comes_three_times_once(tmp_path: Path) -> None:
    made: list[Running] = []

    def rig(part: str) -> Running:
        api, model = Api(TANGBAN.follows), Model(TANGBAN.long_lines)
        made.append(Running(TANGBAN, Path(sys.prefix), tmp_path / part, api, model))
        return made[-1]

    found = redelivered(rig, Load(redelivered=2, quiet_s=4.0, most_s=60.0))
    assert found == {"replies for each update, mean": 1.0, "most": 1, "unanswered": 0}
    assert made[0].process is None
    made[0].api.close()
    made[0].model.close()


FORGETFUL = """
import json, sys, urllib.request
def post(url, **fields):
    body, kind = json.dumps(fields).encode(), {"Content-Type": "application/json"}
    return json.load(urllib.request.urlopen(urllib.request.Request(url, body, kind)))
def call(method, **fields):
    return post(sys.argv[1] + "/" + method, **fields)["result"]
def answer(text):
    told = [{"role": "user", "content": text}]
    said = post(sys.argv[2] + "/chat/completions", model="bench", messages=told)
    return said["choices"][0]["message"]["content"]
offset = 0
while True:
    for update in call("getUpdates", offset=offset, timeout=20):
        offset = update["update_id"] + 1
        message = update["message"]
        try:
            call("sendMessage", chat_id=message["chat"]["id"], text=answer(message["text"]))
        except OSError:
            pass
"""


@pytest.mark.slow
def test_a_bot_that_forgets_is_seen_in_every_figure(tmp_path: Path) -> None:
    """Some twenty lines that keep nothing and try nothing again: every scenario runs by it, and says so."""

    def lay(folder: Path, venv: Path, api: Api, model: Model) -> Launch:
        command = [sys.executable, "-c", FORGETFUL, f"{api.url}/bot{api.token}", model.url]
        return Launch(command, {"PATH": "/usr/bin"})

    def rig(part: str) -> Running:
        forgetful = Program("forgetful", "pip", lay, long_lines=2)
        return Running(forgetful, Path(sys.prefix), tmp_path / part, Api(), Model(2))

    twice = redelivered(rig, QUICK)
    assert twice == {"replies for each update, mean": 3.0, "most": 3, "unanswered": 0}
    assert killed(rig, QUICK)["messages"] == QUICK.killed
    ends = troubled(rig, QUICK)  # of each kind one in the middle of an answer, which has only one message
    assert (ends["429: lost"], ends["429: altered"], ends["5xx: lost"]) == (1, 0, 1)
    assert backlog(rig, QUICK) == {"written while down": 2, "answered": 2}
    assert limited(rig, QUICK)["A lost or altered"] == 1
    held = lasting(rig, QUICK)
    assert (held["messages"], held["unanswered"], held["of these unanswered"]) == (20, 0, 0)
    assert 0 < held["reply p50, ms"] < 1000 * QUICK.quiet_s
    assert held["memory at rest, MB"] > 1


def test_waiting_ends_when_nobody_answers() -> None:
    api = Api()
    api.tell(1, mark(1))
    begun = time.monotonic()
    settle(api, Load(quiet_s=0.3, most_s=5.0))
    assert time.monotonic() - begun < 3
    api.close()
