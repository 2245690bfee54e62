"""`tangban memory ...`: each command loads only what it needs."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

memories = typer.Typer(help="What is remembered of somebody.", no_args_is_help=True)

Whose = Annotated[
    str,
    typer.Option("--person", help="Whose: channel:account, such as telegram:12345 or console:me; or an id."),
]


@memories.command("show")
def show(
    person: Whose, count: Annotated[int, typer.Option(min=0, help="So many of the last things said.")] = 20
) -> None:
    """Print what is known of somebody and what they said last; it is noted in the audit."""
    from bot.memories.desk import shown
    from bot.settings import Settings

    raise typer.Exit(asyncio.run(shown(Settings(), person, count, sys.stdout)))


@memories.command("forget")
def forget(
    person: Whose,
    key: Annotated[str, typer.Option(help="One memory, by the key that `show` prints; else all.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Really.")] = False,
) -> None:
    """Forget one memory, or everything that was said; the diary stays."""
    from bot.memories.desk import forgotten
    from bot.settings import Settings

    raise typer.Exit(asyncio.run(forgotten(Settings(), person, key, yes, sys.stdout)))


@memories.command("reindex")
def reindex(
    person: Annotated[str, typer.Option("--person", help="Whose; else everybody's.")] = "",
    embedder: Annotated[str, typer.Option(help="By which embedder; else the one that is set.")] = "",
) -> None:
    """Make what is searched by anew from the texts, as after a change of the embedder or of the tables."""
    from bot.memories.desk import reindexed
    from bot.settings import Settings
    from memory.recall.encoders.sentence import EncoderMissingError

    try:
        done = asyncio.run(reindexed(Settings(), person, embedder, sys.stdout))
    except EncoderMissingError as error:
        typer.echo(str(error), err=True)
        done = 2
    raise typer.Exit(done)


@memories.command("convert")
def convert(
    embedder: Annotated[str, typer.Option(help="A sentence-transformers model.")],
    to: Annotated[Path, typer.Option(help="The folder to write; then set TANGBAN_EMBEDDER to it.")],
) -> None:
    """Make of a model the folder that onnxruntime runs, without torch from then on."""
    from memory.recall.encoders.convert import convert as make

    typer.echo(str(make(embedder, to)))
