"""What is around every page: the name, the menu, how it looks, and who is here."""

from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from bot.web.console.acts import guarded
from bot.web.entry import passes
from bot.web.entry.visit import Visit

_MENU = (
    ("/", "talk", "chat_bubble_outline"),
    ("/glucose", "glucose", "show_chart"),
    ("/meals", "meals", "restaurant"),
    ("/reminders", "reminders", "notifications_none"),
    ("/circle", "circle", "diversity_1"),
    ("/people", "people", "groups"),
    ("/data", "data", "lock_outline"),
)


@contextmanager
def frame(visit: Visit, here: str, title: str) -> Iterator[None]:
    """Lay a page out; `here` is its path in the menu, `title` its heading."""
    ui.query(".nicegui-content").classes("tb-content")
    link("#main", visit.words("skip"), "tb-skip")
    with ui.element("header").classes("tb-top"):
        ui.link(visit.words("name"), "/admin" if visit.admin else "/").classes("tb-brand")
        _looks(visit, here)
    if not visit.admin:
        _menu(visit, here)
    with ui.element("main").classes("tb-main").props("id=main tabindex=-1"):
        if visit.way == "local":
            text("p", visit.words("local"), "tb-local").props("role=note")
        heading(1, title)
        yield


def text(tag: str, said: str, classes: str = "") -> TextElement:
    """Write words into an element of a kind; markup in them is only text."""
    return TextElement(tag=tag, text=said).classes(classes)


def heading(level: int, said: str) -> None:
    """Write a heading."""
    text(f"h{level}", said, f"tb-h{level}")


def link(target: str, said: str, classes: str = "") -> ui.link:
    """Write a link of our own."""
    return ui.link(said, target).classes(classes)


@contextmanager
def card(classes: str = "") -> Iterator[ui.element]:
    """Put something on a card."""
    with ui.element("section").classes(f"tb-card {classes}") as place:
        yield place


def line(said: str, classes: str = "") -> None:
    """Write a paragraph; line breaks stay."""
    text("p", said, f"tb-line {classes}")


def empty(visit: Visit, said: str, person_id: str) -> None:
    """Say that there is nothing yet, and to whoever it is about how it begins."""
    with card("tb-empty"):
        line(said)
        if person_id == visit.person.id:
            link("/", visit.words("to_chat"), "tb-button tb-first tb-linkbutton")


def button(said: str, act: object, kind: str = "plain", label: str | None = None) -> ui.button:
    """Make a button; `kind` is plain, first or danger, `label` what a screen reader says where the text is a sign."""
    made = ui.button(said, on_click=act, color=None)  # type: ignore[arg-type]  # NiceGUI takes coroutine functions
    made.props("unelevated no-caps").classes(f"tb-button tb-{kind}")
    if label is not None:
        made.props["aria-label"] = label
        made.props["title"] = label
    return made


async def confirmed(said: str, yes: str, no: str) -> bool:
    """Ask before something that cannot be taken back."""
    with ui.dialog() as dialog, ui.element("div").classes("tb-card tb-dialog").props("role=document"):
        line(said)
        with ui.element("div").classes("tb-row"):
            button(yes, lambda: dialog.submit(True), "danger")
            button(no, lambda: dialog.submit(False))
    answer = await dialog
    dialog.delete()
    return bool(answer)


def _looks(visit: Visit, here: str) -> None:
    other = "en" if visit.language == "zh" else "zh"
    theme = {"auto": "dark", "dark": "light", "light": "auto"}[visit.taste.theme]
    with ui.element("div").classes("tb-tools"):
        link(f"/look?lang={other}&next={here}", visit.words("other_tongue"), "tb-tool").props(
            f"lang={'en' if other == 'en' else 'zh-CN'}"
        )
        link(f"/look?theme={theme}&next={here}", visit.words(f"theme_{visit.taste.theme}"), "tb-tool")
        if visit.way != "local":
            button(visit.words("leave"), guarded(visit, _leave), "tool")


def _menu(visit: Visit, here: str) -> None:
    with ui.element("nav").classes("tb-nav") as nav:
        nav.props["aria-label"] = visit.words("menu")
        for path, name, icon in _MENU:
            with ui.link("", path).classes("tb-place") as one:
                if path == here:
                    one.props("aria-current=page")
                ui.icon(icon)
                text("span", visit.words(f"menu_{name}"))


async def _leave(visit: Visit) -> None:
    await visit.house.database.write(lambda session: passes.end(session, visit.ticket_hash))
    ui.navigate.to("/enter")
