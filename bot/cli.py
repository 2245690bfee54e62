"""The command line: each command loads only what it needs.

To add one: a function here with `@app.command()`; what it does lives in its room.
"""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from bot.collector import hold, release
from bot.memories.commands import memories
from bot.training.commands import models, train
from bot.upkeep import commands as upkeep

app = typer.Typer(
    name="tangban",
    help="Tangban (糖伴): a companion for people with diabetes.",
    no_args_is_help=True,
    add_completion=False,
)
webbing = typer.Typer(help="The console in the browser.", no_args_is_help=True)
app.add_typer(webbing, name="web")
auditing = typer.Typer(help="What was done with whose data.", no_args_is_help=True)
app.add_typer(auditing, name="audit")
evaluations = typer.Typer(help="Measure a part against labelled data.", no_args_is_help=True)
app.add_typer(evaluations, name="eval")
app.add_typer(memories, name="memory")
app.add_typer(models, name="models")
app.command()(train)
upkeep.attach(app)


@app.command()
def chat(
    once: Annotated[str | None, typer.Option(help="Say this one thing and end.")] = None,
    json: Annotated[bool, typer.Option("--json", help="With --once: print the answer as JSON.")] = False,
    person: Annotated[str, typer.Option(help="Who is talking, on a machine that several share.")] = "me",
) -> None:
    """Talk to Tangban in this terminal."""
    hold()
    from bot.assembly import run_console
    from bot.settings import Settings

    ended = asyncio.run(run_console(Settings(), once=once, as_json=json, account=person))
    release()
    raise typer.Exit(ended)


@app.command()
def serve(
    terminal: Annotated[bool, typer.Option("--terminal", help="Talk in this terminal too.")] = False,
) -> None:
    """Run every channel that is configured, and the console."""
    hold()
    from bot.assembly import run_channels
    from bot.settings import Settings

    raise typer.Exit(asyncio.run(run_channels(Settings(), terminal)))


@app.command()
def doctor() -> None:
    """Say in plain words what is configured, reachable and missing, and what to do."""
    from bot.doctor import examine
    from bot.settings import Settings

    raise typer.Exit(asyncio.run(examine(Settings(), sys.stdout)))


@app.command()
def understand() -> None:
    """Read messages as JSON Lines on standard input, write what was understood."""
    from agent.understanding.wire import serve as answers

    _print_lines(answers(sys.stdin))


@app.command()
def predict() -> None:
    """Read meals as JSON Lines on standard input, write what they will do to glucose."""
    from health.response.wire import serve as answers

    _print_lines(answers(sys.stdin))


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="LibreView, Clarity, any CSV.")],
    person: Annotated[str, typer.Option(help="Whose values they are: an account, or a person's id.")] = "me",
) -> None:
    """Take the values of a glucose sensor out of a file."""
    from bot.sensors.files import bring
    from bot.settings import Settings

    raise typer.Exit(asyncio.run(bring(Settings(), file, person, sys.stdout)))


@app.command()
def recall(
    corpus: Annotated[Path, typer.Option(exists=True, help="Memories as JSON Lines.")],
    queries: Annotated[Path, typer.Option(exists=True, help="Questions as JSON Lines.")],
    embedder: Annotated[
        str, typer.Option(help="What turns texts into vectors; builtin needs no download.")
    ] = "builtin",
) -> None:
    """Remember a corpus, then find the memories that answer each question."""
    from bot.memories.desk import answered
    from memory.recall.wire import serve as answer

    raise typer.Exit(answered(lambda: answer(corpus, queries, embedder, sys.stdout), sys.stderr))


@evaluations.command("understanding")
def eval_understanding(file: Annotated[Path, typer.Argument(exists=True, help="Labelled messages.")]) -> None:
    """Score the understanding of labelled messages and show what is worst."""
    from agent.understanding.evaluate import main

    main(file, sys.stdout)


@evaluations.command("prediction")
def eval_prediction(
    folder: Annotated[Path, typer.Argument(exists=True, help="The folder with the studies.")],
) -> None:
    """Score the prediction and its rivals on whole people left out."""
    from health.response.evaluate import main

    main(folder, sys.stdout)


@evaluations.command("recall")
def eval_recall(
    folder: Annotated[Path, typer.Argument(exists=True, help="The folder with the sets.")],
    embedder: Annotated[str, typer.Option(help="builtin, or a sentence-transformers model.")] = "builtin",
) -> None:
    """Score recall on labelled sets."""
    from bot.memories.desk import answered
    from memory.recall.evaluate import main

    raise typer.Exit(answered(lambda: main(folder, sys.stdout, embedder), sys.stderr))


@webbing.command("admin")
def web_admin(name: Annotated[str, typer.Argument(help="Letters, digits, dots and hyphens.")]) -> None:
    """Make an admin of the console, or give one a new password and second factor; shown once."""
    from bot.settings import Settings
    from bot.web.entry.terminal import make_admin

    raise typer.Exit(asyncio.run(make_admin(Settings(), name, sys.stdout)))


@auditing.command("verify")
def audit_verify() -> None:
    """Say whether the audit is as it was written, and where it breaks if not."""
    from bot.admin.terminal import verify
    from bot.settings import Settings

    raise typer.Exit(asyncio.run(verify(Settings(), sys.stdout)))


@app.command()
def admin(
    command: Annotated[
        str, typer.Argument(help="status, people, health, audit, models, train, rollback, broadcast")
    ],
    text: Annotated[str, typer.Argument(help="With broadcast: what to write to everybody.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="With broadcast: really.")] = False,
) -> None:
    """Do what an admin can do in chat."""
    from bot.admin.terminal import run
    from bot.settings import Settings

    raise typer.Exit(asyncio.run(run(Settings(), command, text, sys.stdout, sure=yes)))


def _print_lines(lines: Iterator[str]) -> None:
    for line in lines:
        sys.stdout.write(line.rstrip("\n") + "\n")
        sys.stdout.flush()
