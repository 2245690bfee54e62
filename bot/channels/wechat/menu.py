"""The menu below the chat: each entry is a short way to say some words."""

from typing import Any

from prompts.reader import say

ENTRIES = ("chart", "week", "help")
"""What the menu shows, in this order: three at most, each with its label in prompts/wechat.toml and its words in commands.toml."""


def menu(language: str) -> dict[str, Any]:
    """Write the menu as the platform takes it."""
    buttons = [
        {"type": "click", "name": say(f"wechat.menu_{name}", language), "key": name} for name in ENTRIES
    ]
    return {"button": buttons}


def words_of(key: str, language: str) -> str | None:
    """Say what an entry stands for; None for one that is not ours."""
    return say(f"commands.{key}_words", language) if key in ENTRIES else None
