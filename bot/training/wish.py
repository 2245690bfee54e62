"""Reads what an admin wants trained: a way, a base model and a scope, in any order, each with its default."""

from dataclasses import dataclass, field

from bot.settings import Settings
from memory.learning.versions import EVERYBODY, PERSON
from training.bases import BaseError, base
from training.collect.scopes import Scope, ScopeError
from training.order import Wish
from training.publish.table import UnknownPublisherError, publisher
from training.shapes import Way


class WishError(ValueError):
    """Write /train, then if you like: message or lora, the base model, and everybody, me or cohort:type2-zh."""


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
        wish.lora()
    except (ScopeError, BaseError, UnknownPublisherError, TypeError) as error:
        raise WishError(str(error)) from error
    return Wanted(kind, model, named, wish)


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
