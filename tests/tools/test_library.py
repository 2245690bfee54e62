"""The library as a shared owner finds what its own finder finds, in the language asked for."""

import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from memory.database import Database
from memory.recall import Recall
from memory.vault import Vault
from prompts.knowledge.library import find, names
from tools.library import library

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ASKED = tomllib.loads((Path(__file__).parents[1] / "prompts" / "asked.toml").read_text("utf-8"))


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_what_is_asked_through_recall_is_what_the_library_finds(language: str, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/none.db")
    recall = Recall(database, Vault(bytes(32)))
    for query in [*list(ASKED[language])[::9], *ASKED["foreign"][language][::5]]:
        found = await recall.search(library(language), query, asof=NOW, limit=1)
        piece = find(query, language)
        told = [(one.source_key, one.text, *json.loads(one.rest or "{}").values()) for one in found]
        assert told == ([(piece.id, piece.text, piece.title, piece.source)] if piece else [])
    await database.close()


def test_every_piece_is_held_once_and_in_its_language() -> None:
    zh, en = library("zh"), library("en")
    assert len(zh.index) == len(en.index) == len(names())
    assert library("zh") is zh
