import tomllib
from importlib.resources import files

import pytest

from memory.recall.lexical.concepts import TABLES, concepts, thesaurus
from memory.recall.lexical.script import folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CGM", "探头"),
        ("thyroid tablet", "优甲乐"),
        ("allergic", "不耐受"),
        ("在家办公", "WFH"),
        ("住院", "went to the ER"),
        ("what do i do for a living", "退休前是公交司机"),
        ("糖耐量", "OGTT"),
        ("降糖药", "jardiance"),
        ("燒心", "heartburn"),
    ],
)
def test_terms_that_mean_the_same_share_a_group(one: str, other: str) -> None:
    assert concepts(folded(one)).keys() & concepts(folded(other)).keys()


def test_a_longer_term_is_taken_before_its_parts() -> None:
    assert "sweet_drink" in concepts("无糖")
    assert "glucose" not in concepts("无糖")


def test_inflected_words_are_found() -> None:
    assert "exercise" in concepts("she was jogging")


def test_an_age_is_seen_where_it_is_said_of_somebody() -> None:
    assert concepts("i'm priya, 38, type 1")["age"] == 1
    assert "age" not in concepts("38 grams of carbs")


def test_text_without_terms_has_no_groups() -> None:
    assert concepts("qwertz 12345") == {}


@pytest.mark.parametrize("table", TABLES)
def test_every_wider_group_names_groups_that_exist(table: str) -> None:
    tables = [
        tomllib.loads(files("memory.recall.lexical").joinpath(name).read_text(encoding="utf-8"))
        for name in TABLES
    ]
    groups = {group for held in tables for group in held["groups"]}
    wider = tomllib.loads(files("memory.recall.lexical").joinpath(table).read_text(encoding="utf-8"))["wider"]
    named = set(wider) | {part.strip() for parts in wider.values() for part in parts.split(",")}
    assert named <= groups


def test_the_thesaurus_is_read_once() -> None:
    assert thesaurus() is thesaurus()
