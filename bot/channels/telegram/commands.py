"""Commands: each is a short way to say some words, so that nothing behind the channel knows commands.

To add one: its name here, and its menu line and words in prompts/commands.toml.
"""

from contextlib import suppress

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from memory.circle.invitations import as_code
from prompts.reader import say

MENU = ("help", "chart", "week", "reminders", "undo")
"""What the menu shows, in this order."""

MORE = ("patterns", "profile", "circle", "alerts", "push", "quiet", "setup", "web", "export", "forget")
"""What the menu shows below: commands that the agent itself knows (agent/nodes/wishes.py, bot/web/entry/doorman.py)."""

GROUP_MENU = ("help",)
"""In a group nobody is asked for their health, so only this is offered there."""

ADMIN_MENU = ("status", "people", "models", "health", "broadcast", "train", "rollback", "audit")
"""What an admin's own chat shows besides. Whoever types one is asked for their right by the desk all the same."""

KNOWN = frozenset(MENU)


def words(text: str, language: str | None) -> str:
    """Say what a command stands for, with what was written behind it; other texts stay as they are."""
    head, _, rest = text.partition(" ")
    name = head.removeprefix("/").partition("@")[0].lower()
    if head.startswith("/") and name == "start" and as_code(rest) is not None:
        return rest.strip()  # the code of an invitation, which its link brings along
    if not head.startswith("/") or name not in KNOWN:
        return text
    said = say(f"commands.{name}_words", language or "zh")
    return f"{said} {rest.strip()}" if rest.strip() else said


def menu(names: tuple[str, ...], language: str) -> list[tuple[str, str]]:
    """List commands with their menu lines."""
    return [(name, say(f"commands.{name}_menu", language)) for name in names]


async def show(api: Bot, admins: tuple[int, ...]) -> None:
    """Show the menus: to everybody in private, in groups, and more of it to each admin, in both languages."""
    scopes: list[tuple[BotCommandScope, tuple[str, ...]]] = [
        (BotCommandScopeAllPrivateChats(), (*MENU, *MORE)),
        (BotCommandScopeAllGroupChats(), GROUP_MENU),
        *((BotCommandScopeChat(admin), (*MENU, *MORE, *ADMIN_MENU)) for admin in admins),
    ]
    for scope, names in scopes:
        for language, code in (("en", None), ("zh", "zh")):
            commands = [BotCommand(name, line) for name, line in menu(names, language)]
            with suppress(TelegramError):  # an admin who never wrote to the bot has no chat yet
                await api.set_my_commands(commands, scope=scope, language_code=code)
