"""Reads what an admin wants trained: a way, a base model and a scope, in any order, each with its default."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.settings import Settings
from memory.learning.versions import EVERYBODY, PERSON
from training.bases import BaseError, base
from training.collect.scopes import Scope, ScopeError
from training.order import RecipeError, Wish, recipe_help
from training.publish.table import UnknownPublisherError, publisher
from training.shapes import Way


class WishError(ValueError):
    """Write /train, then if you like: message or lora, the base model, and everybody, me or cohort:type2-zh."""


class PrivateError(WishError):
    """privacy_epsilon hides one person among many: for a model that one person alone meets it hides nothing and costs most of the gain."""


@dataclass(frozen=True)
class Wanted:
    """A run that is wanted; it can be done as far as one can tell beforehand."""

    way: Way
    model: str
    scope: str
    wish: Wish = field(default_factory=Wish)


def wanted(settings: Settings, way: str, model: str, scope: str, wish: Wish) -> Wanted:
    """Check what is wanted. Errors: WishError with what is wrong."""
    from bot.training.order import place_of

    try:
        named = Scope.read(scope).name
        kind: Way = "lora" if way == "lora" else "message"
        if way not in {"lora", "message"}:
            raise WishError(WishError.__doc__)
        publisher(base(settings.models, model).serve, kind, place_of(settings))
        private = wish.lora().privacy_epsilon is not None
    except (ScopeError, BaseError, UnknownPublisherError, RecipeError) as error:
        raise WishError(str(error)) from error
    if private and named.startswith(PERSON):
        raise WishError(PrivateError.__doc__)
    return Wanted(kind, model, named, wish)


def read_recipe(entries: Iterable[str]) -> dict[str, int | float]:
    """Read entries like `epochs=2`. Errors: WishError."""
    found: dict[str, int | float] = {}
    for entry in entries:
        name, _, value = entry.partition("=")
        try:
            found[name.strip()] = int(value) if value.strip().isdecimal() else float(value)
        except ValueError as error:
            raise WishError(f"{entry} is no NAME=NUMBER; {recipe_help()}") from error
    return found


def read(settings: Settings, text: str, asked_by: str) -> Wanted:
    """Read the words behind /train. Errors: WishError."""
    way: str = settings.train if settings.train != "off" else "message"
    model, scope = settings.train_model, EVERYBODY
    for word in text.split():
        if word in {"message", "lora"}:
            way = word
        elif word == "me":
            scope = f"{PERSON}{asked_by}"
        elif word == EVERYBODY or word.partition(":")[0] in {"cohort", "person"}:
            scope = word
        else:
            model = word
    return wanted(settings, way, model, scope, Wish())
