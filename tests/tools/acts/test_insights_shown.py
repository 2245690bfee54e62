"""Patterns are shown with buttons, and what the person thinks of them is kept."""

from pathlib import Path

import pytest

from benchmarks.insights.people import Pattern, lived
from memory import insights, people
from memory.vault import Vault
from tests.agent.replay import Talk, begin
from tests.tools.insights.living import write
from tools.insights.response import worth_telling

LIFE = lived(1, 90, Pattern(food={"noodle": 3.0}, weekend=1.8))
VAULT = Vault(bytes(range(32)))


async def opened(folder: Path, language: str) -> Talk:
    talk = await begin(folder, "UTC", language, LIFE.now)

    def work(session: object) -> None:
        person = people.person(session, talk.person_id)  # type: ignore[arg-type]  # a session
        assert person is not None
        write(session, VAULT, person, LIFE)  # type: ignore[arg-type]  # a session

    await talk.database.write(work)
    return talk


async def kept(talk: Talk) -> list[insights.Kept]:
    found = await talk.database.read(lambda session: insights.standing(session, VAULT, talk.person_id))
    return worth_telling(found)


@pytest.mark.parametrize(
    ("language", "ask", "good", "bad", "did"),
    [
        ("zh", "我最近血糖怎么样", "👍 有用 1", "👎 不像我 2", "✅ 我试了 1"),
        ("en", "how has my sugar been lately?", "👍 Helpful 1", "👎 Not me 2", "✅ I tried it 1"),
    ],
)
async def test_a_pattern_is_judged_by_buttons(
    tmp_path: Path, language: str, ask: str, good: str, bad: str, did: str
) -> None:
    talk = await opened(tmp_path, language)
    shown = await talk.say(ask, LIFE.now)
    text = shown.parts[0].text
    assert "💡1" in text
    assert "💡2" in text
    for label in (good, bad, did):
        answer = await talk.say("", LIFE.now, talk.buttons[label])
        assert answer.parts[0].text
    stands = await kept(talk)
    assert [one.noticed.evidence.opinion for one in stands[:2]] == ["good", "bad"]
    assert [len(one.noticed.evidence.adopted) for one in stands[:2]] == [1, 0]
    waved_away = text[text.index("💡2") + 3 :].strip().split("\n")[0]
    again = await talk.say(ask, LIFE.now)
    assert waved_away not in again.parts[0].text
    await talk.database.close()


async def test_a_button_of_an_insight_that_is_gone_says_so(tmp_path: Path) -> None:
    talk = await begin(tmp_path, "UTC", "zh", LIFE.now)
    action = {"tool": "judge_insight", "arguments": {"insight": 99, "verdict": "good"}}
    answer = await talk.say("", LIFE.now, action)
    assert "按钮" in answer.parts[0].text
    await talk.database.close()
