"""`tangban train` and `tangban models`: what they take; what they do is in bot.training.terminal."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

models = typer.Typer(help="Versions of the left brain.", no_args_is_help=True)
VersionId = Annotated[str, typer.Argument(help="Its id, or how it begins.")]


def train(  # noqa: PLR0913, PLR0917  # one for each option
    mode: Annotated[str, typer.Option(help="message (examples, seconds) or lora (an adapter).")] = "message",
    model: Annotated[str, typer.Option(help="The base model, by its name in bases.yaml.")] = "",
    scope: Annotated[str, typer.Option(help="everybody, cohort:type2-zh or person:ID.")] = "everybody",
    min_corpus: Annotated[
        int | None, typer.Option(min=1, help="Pairs to learn from at least: 50, or 10 with message.")
    ] = None,
    canary: Annotated[
        float, typer.Option(min=0, max=1, help="The share of the people who meet it first.")
    ] = 0.0,
    shadow: Annotated[
        bool, typer.Option("--shadow", help="It first writes along unseen, for 100 turns or three days.")
    ] = False,
    run_once: Annotated[
        bool, typer.Option("--run-once", help="Wait for the end and show how far it is.")
    ] = False,
    recipe: Annotated[
        list[str] | None,
        typer.Option(
            help="Of the recipe of lora, as often as you like: epochs=2, rank=8, privacy_epsilon=8 …"
        ),
    ] = None,
    stop: Annotated[
        bool, typer.Option("--stop", help="End the run that goes on; the old model stays.")
    ] = False,
) -> None:
    """Make a left brain from what people agreed to."""
    from bot.settings import Settings
    from bot.training.terminal import stop as end
    from bot.training.terminal import train as begin
    from bot.training.wish import WishError, read_recipe, wanted
    from training.order import Wish

    settings = Settings()
    if stop:
        raise typer.Exit(asyncio.run(end(settings, sys.stdout)))
    try:
        wish = Wish(min_corpus, shadow, canary, recipe=read_recipe(recipe or ()))
        asked = wanted(settings, mode, model or settings.train_model, scope, wish)
    except WishError as error:
        raise typer.BadParameter(str(error)) from error
    raise typer.Exit(asyncio.run(begin(settings, asked, sys.stdout, to_its_end=run_once)))


@models.command("list")
def list_models(
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List the versions, newest first."""
    from bot.settings import Settings
    from bot.training import terminal

    raise typer.Exit(asyncio.run(terminal.models(Settings(), sys.stdout, as_json=json)))


@models.command()
def show(version: VersionId) -> None:
    """Show what a version was made of and how its exam went."""
    from bot.settings import Settings
    from bot.training import terminal

    raise typer.Exit(asyncio.run(terminal.show(Settings(), version, sys.stdout)))


@models.command()
def rollback(
    version: Annotated[str | None, typer.Argument(help="To which; else the one before.")] = None,
    scope: Annotated[str, typer.Option(help="everybody, cohort:type2-zh or person:ID.")] = "everybody",
) -> None:
    """Go back to a version, or to the one before."""
    from bot.settings import Settings
    from bot.training import terminal

    raise typer.Exit(asyncio.run(terminal.rollback(Settings(), version, scope, sys.stdout)))


@models.command()
def delete(version: VersionId) -> None:
    """Delete a version that does not serve."""
    from bot.settings import Settings
    from bot.training import terminal

    raise typer.Exit(asyncio.run(terminal.delete(Settings(), version, sys.stdout)))


@models.command()
def export(
    version: VersionId,
    to: Annotated[Path, typer.Option(help="The file that is written.")] = Path("export.jsonl"),
    person: Annotated[str | None, typer.Option(help="Only of this person, by pseudonym or id.")] = None,
) -> None:
    """Write what a version learned from as JSON Lines; nobody is named in it."""
    from bot.settings import Settings
    from bot.training import terminal

    raise typer.Exit(asyncio.run(terminal.export(Settings(), version, to, person, sys.stdout)))
