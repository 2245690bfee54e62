"""Every piece of knowledge is whole, and the library finds what it holds and admits what it does not."""

import re
import time
import tomllib
from pathlib import Path

import pytest

from health.safety import asks_dose
from health.safety.drafts.claims import claims
from health.safety.plain import plain
from prompts.knowledge.library import find, names, piece

LANGUAGES = ("zh", "en")
QUESTIONS = tomllib.loads((Path(__file__).parent / "questions.toml").read_text("utf-8"))


def test_there_are_sixty_pieces_or_more() -> None:
    assert len(names()) >= 60


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


def test_an_empty_question_finds_nothing() -> None:
    assert find("", "zh") is None
    assert find("？？？", "en") is None


def test_the_answer_is_in_the_language_wanted() -> None:
    zh, en = find("what is hba1c", "zh"), find("糖化血红蛋白是什么", "en")
    assert zh is not None
    assert en is not None
    assert (zh.title, en.title) == ("糖化血红蛋白是什么", "What is HbA1c?")


def test_finding_takes_a_moment_only() -> None:
    find("warm", "en")
    begin = time.process_time()
    for _ in range(50):
        find("中秋能不能吃月饼", "zh")
    assert (time.process_time() - begin) / 50 < 0.02


def test_no_knowledge_question_reads_as_a_dosing_question() -> None:
    asked = [query for kind in QUESTIONS.values() for query in kind["held"] if asks_dose(query)]
    assert asked == []
