"""Over many messages of many people: emergencies and dosing questions are heard, everyday talk is left alone.

`said/messages.tsv` and `said/questions.tsv` are ours: what a message is (or "none", "no") and its text. They were used to widen the
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


def test_dosing_questions_are_heard_and_nothing_else() -> None:
    wrong = [text for kind, text in rows("questions.tsv") if asks_dose(text) != (kind == "yes")]
    assert len(wrong) <= 0.02 * len(rows("questions.tsv")), wrong


@pytest.mark.parametrize(
    "letters", ["没", "no ", "药", "if i ", "手抖", "1", "。", "my chest ", "😀", "\x00"]
)
def test_reading_grows_with_the_letters_and_not_with_their_square(letters: str) -> None:
    assert growth(lambda text: (alarms(text), asks_dose(text)), letters, 10_000) < MOST
