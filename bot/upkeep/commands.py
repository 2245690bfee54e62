"""The commands of a host; each loads only what it needs."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

tokens = typer.Typer(help="Tokens for programs that use the API.", no_args_is_help=True)


@tokens.command("make")
def token_make(  # each is an option
    account: Annotated[
        str, typer.Option(help="Whose: channel:account, such as telegram:12345 or console:me.")
    ] = "",
    new: Annotated[bool, typer.Option("--new", help="For a new person.")] = False,
    admin: Annotated[bool, typer.Option("--admin", help="For operating, without anybody's records.")] = False,
    scopes: Annotated[
        str, typer.Option(help="What for, with commas between; empty is all of the role.")
    ] = "",
    days: Annotated[
        int, typer.Option(min=0, max=3650, help="How long it holds; 0 is until it is revoked.")
    ] = 90,
    name: Annotated[str, typer.Option(help="What you call it.")] = "",
) -> None:
    """Make a token and show it, this once."""
    from bot.settings import Settings
    from bot.upkeep.tokens import Order, make

    order = Order(account, new, admin, scopes, days, name)
    raise typer.Exit(asyncio.run(make(Settings(), order, sys.stdout)))


@tokens.command("list")
def token_list() -> None:
    """List tokens: whose, what for, when last used."""
    from bot.settings import Settings
    from bot.upkeep.tokens import show

    raise typer.Exit(asyncio.run(show(Settings(), sys.stdout)))


@tokens.command("revoke")
def token_revoke(public: Annotated[str, typer.Argument(help="Its id, as `token list` shows it.")]) -> None:
    """End a token at once."""
    from bot.settings import Settings
    from bot.upkeep.tokens import revoke

    raise typer.Exit(asyncio.run(revoke(Settings(), public, sys.stdout)))


def backup() -> None:
    """Copy the database into the data folder's backups; it may be in use."""
    from bot.settings import Settings
    from bot.upkeep.copies import backup as copy

    raise typer.Exit(copy(Settings(), sys.stdout))


def restore(
    rows: Annotated[Path, typer.Argument(help="A file rows-….db; keys.db must lie beside it.")],
) -> None:
    """Make the database again from a backup."""
    from bot.settings import Settings
    from bot.upkeep.copies import restore as again

    raise typer.Exit(again(Settings(), rows, sys.stdout))


def upgrade() -> None:
    """Bring the database to the newest tables, after a backup."""
    from bot.settings import Settings
    from bot.upkeep.copies import upgrade as bring

    raise typer.Exit(asyncio.run(bring(Settings(), sys.stdout)))


def attach(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(tokens, name="token")
    for command in (backup, restore, upgrade):
        app.command()(command)
