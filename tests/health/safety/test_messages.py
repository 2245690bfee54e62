"""Over many messages of many people: emergencies and dosing questions are heard, everyday talk is left alone.

`said/messages.tsv` and `said/questions.tsv` are ours: what a message is (or "none", "no") and its text. They were used to widen the
word tables; first-pass figures on messages that the tables had never seen are in docs/measurements/safety.md.
"""

import time
from pathlib import Path

import pytest

from health.safety import alarms, asks_dose

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


def test_dosing_questions_are_heard_and_nothing_else() -> None:
    wrong = [text for kind, text in rows("questions.tsv") if asks_dose(text) != (kind == "yes")]
    assert len(wrong) <= 0.02 * len(rows("questions.tsv")), wrong


@pytest.mark.parametrize(
    "letters", ["没", "no ", "药", "if i ", "手抖", "1", "。", "my chest ", "😀", "\x00"]
)
def test_a_very_long_message_is_read_in_a_moment(letters: str) -> None:
    text = letters * (10_000 // len(letters))
    begin = time.process_time()
    alarms(text)
    asks_dose(text)
    assert time.process_time() - begin < 2


def test_reading_a_message_takes_less_than_half_a_millisecond_on_average() -> None:
    texts = [text for _, text in rows("messages.tsv")]
    for text in texts:
        alarms(text)
    begin = time.process_time()
    for text in texts:
        alarms(text)
        asks_dose(text)
    assert (time.process_time() - begin) / len(
        texts
    ) < 0.002  # four times the aim: a shared machine must not fail us
