from datetime import UTC, date, datetime

from memory.recall.index.signature import term_id
from memory.recall.question import take_apart

ASKED = datetime(2025, 9, 17, 20, tzinfo=UTC)
TALK = '<Lisa>: "Yesterday I rode my bike."\n<Assistant>: "What a ride! Was it far?"\n<Lisa>: "To the lake"'


def test_words_concepts_and_days_are_read() -> None:
    question = take_apart("Which sensor did I wear on 8 May?", ASKED)
    assert term_id("sensor") in question.words
    assert "sensor" in question.groups
    assert [span.first for span in question.spans] == [date(2025, 5, 8)]


def test_a_wider_word_touches_what_is_narrower() -> None:
    assert {"sensor", "pump"} <= take_apart("which device do I use?", ASKED).groups


def test_in_a_talk_the_later_and_the_person_s_own_lines_count_more() -> None:
    words = take_apart(TALK, ASKED).words
    assert words[term_id("lake")] > words[term_id("bike")] > words[term_id("far")]


def test_in_a_talk_no_day_is_asked_for() -> None:
    question = take_apart(TALK, ASKED)
    assert (question.spans, question.past, question.outcome) == ((), False, False)


def test_a_question_of_two_lines_is_no_talk() -> None:
    assert take_apart("Where was I\nyesterday?", ASKED).spans
