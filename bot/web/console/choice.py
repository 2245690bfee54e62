"""Pills of which one is chosen: large enough for a thumb, and read out as pressed or not."""

from collections.abc import Callable, Hashable, Mapping
from typing import Generic, TypeVar

from nicegui import ui

from bot.web.console.frame import button, text

K = TypeVar("K", bound=Hashable)


class Choice(Generic[K]):
    """One of several, shown side by side under a label."""

    def __init__(
        self, label: str, options: Mapping[K, str], chosen: K, changed: Callable[[K], None] = lambda _: None
    ) -> None:
        self.chosen = chosen
        self._changed = changed
        self._pills: dict[K, ui.button] = {}
        self.place = ui.element("div").classes("tb-field").props("role=group")
        self.place.props["aria-label"] = label
        with self.place:
            text("span", label, "tb-label").props("aria-hidden=true")
            with ui.element("div").classes("tb-row"):
                for key, said in options.items():
                    self._pills[key] = button(said, self._press(key), "thumb")
        self._show()

    def _press(self, key: K) -> Callable[[], None]:
        def act() -> None:
            self.chosen = key
            self._show()
            self._changed(key)

        return act

    def _show(self) -> None:
        for key, pill in self._pills.items():
            pill.props["aria-pressed"] = "true" if key == self.chosen else "false"
