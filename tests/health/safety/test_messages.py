"""Over many messages of many people: emergencies and dosing questions are heard, everyday talk is left alone.

`said/messages.tsv`, `said/ideas.tsv` (states of {who}ever, from which the second ear learns) and `said/questions.tsv` are ours: what a message is (or "none", "no") and its text. They were used to widen the
word tables; first-pass figures on messages that the tables had never seen are in docs/measurements/safety.md.
"""

from pathlib import Path

import pytest

from health.safety import alarms, asks_dose
from tests.growth import MOST, growth

pytestmark = pytest.mark.safety
HERE = Path(__file__).parent


def rows(name: str) -> list[tuple[str, str]]:
    lines = (HERE / "said" / name).read_text("utf-8").splitlines()
    return [(kind, text) for kind, _, text in (line.partition("\t") for line in lines)]


def test_emergencies_are_heard_with_their_kind() -> None:
    meant = [(kind, text) for kind, text in rows("messages.tsv") if kind != "none"]
    missed = [(kind, text) for kind, text in meant if kind not in {alarm.kind for alarm in alarms(text)}]
    assert len(missed) <= 0.02 * len(meant), missed


def test_everyday_messages_raise_no_alarm() -> None:
    quiet = [text for kind, text in rows("messages.tsv") if kind == "none"]
    false = [text for text in quiet if alarms(text)]
    assert len(false) <= 0.01 * len(quiet), false


@pytest.mark.parametrize(("slot", "who"), [("{who}", "my uncle"), ("{谁}", "我舅舅")])
def test_states_are_heard_of_anybody(slot: str, who: str) -> None:
    said = [(kind, text.replace(slot, who)) for kind, text in rows("ideas.tsv") if slot in text]
    missed = [text for kind, text in said if kind != "none" and not alarms(text)]
    false = [text for kind, text in said if kind == "none" and alarms(text)]
    assert len(missed) <= 0.02 * len(said), missed
    assert len(false) <= 0.02 * len(said), false


def test_both_ends_of_a_very_long_message_are_read() -> None:
    text = "今天天气不错。" * 2000
    assert not alarms(text)
    assert [alarm.kind for alarm in alarms(text + "我妈叫不醒了")] == ["unconscious"]
    found = alarms("我妈叫不醒了。" + text)[0]
    assert "叫不醒" in ("我妈叫不醒了。" + text)[slice(*found.span)]


def test_dosing_questions_are_heard_and_nothing_else() -> None:
    wrong = [text for kind, text in rows("questions.tsv") if asks_dose(text) != (kind == "yes")]
    assert len(wrong) <= 0.02 * len(rows("questions.tsv")), wrong


@pytest.mark.parametrize(
    "letters", ["没", "no ", "药", "if i ", "手抖", "1", "。", "my chest ", "😀", "\x00"]
)
def test_reading_grows_with_the_letters_and_not_with_their_square(letters: str) -> None:
    assert growth(lambda text: (alarms(text), asks_dose(text)), letters, 10_000) < MOST
