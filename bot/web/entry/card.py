"""The page with one card in its middle: the doors, a goodbye, and what is said when something went wrong."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, Template

from prompts.reader import say


def render(kind: str, language: str, fault: str | None = None, form: str = "") -> str:
    """Write the page; `kind` is that of its template, `form` the token of its form."""
    return _template().render(
        language=language, kind=kind, fault=fault, form=form, say=lambda block: say(f"web.{block}", language)
    )


@cache
def _template() -> Template:
    text = files("bot.web.entry").joinpath("pages/door.html").read_text(encoding="utf-8")
    return Environment(autoescape=True).from_string(text)
