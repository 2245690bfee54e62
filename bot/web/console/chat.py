"""The chat of a page: what was said before, what comes in now, and the line to write on."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from nicegui import ui

from bot.delivery.outgoing.letters import Key, Letter
from bot.web.console.acts import guarded
from bot.web.console.frame import button, text
from bot.web.console.history import Line, history, spent
from bot.web.entry.visit import Visit
from prompts.reader import say

_STARTERS = ("talk.try_log", "talk.try_meal", "talk.try_question")
_LONGEST = 4000

Act = Callable[[], Awaitable[None]]


class Chat:
    """One open page's view of a person's chat; it shows nothing any more once the session is over."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._client = ui.context.client
        self._waiting: deque[Callable[[], None]] = deque()
        self._showing: asyncio.Task[None] | None = None
        self._typing: ui.element | None = None
        self._opening: ui.element | None = None
        self._lines: ui.element
        self._box: ui.input

    async def show(self) -> None:
        """Draw the chat and begin to listen."""
        visit = self._visit
        database, vault = visit.house.database, visit.house.vault
        lines = await database.read(lambda session: history(session, vault, visit.person.id))
        letters = [line.letter for line in lines if line.letter is not None]
        gone = await database.read(lambda session: spent(session, letters, visit.now))
        with ui.element("section").classes("tb-chat") as section:
            section.props["aria-label"] = visit.words("chat")
            with ui.element("div").classes("tb-lines").props("role=log tabindex=0 id=lines") as self._lines:
                self._lines.props["aria-label"] = visit.words("chat")
                for one in lines:
                    self._line(one, gone)
                if not lines:
                    self._welcome()
            self._writing()
        stop = visit.channel.listen(visit.person.id, self)
        self._client.on_delete(stop)
        ui.run_javascript("tbDown()")

    def said(self, words: str) -> None:
        """Show what the person said, here or in another page of theirs."""
        self._later(lambda: _drawn(self._bubble(words, mine=True)))

    def came(self, message_id: str, letter: Letter) -> None:
        """Show a letter."""
        self._later(lambda: self._letter(message_id, letter, set()))

    def working(self) -> None:
        """Show that an answer is being worked on."""
        self._later(self._sign)

    def _later(self, draw: Callable[[], None]) -> None:
        self._waiting.append(draw)
        if self._showing is None:
            self._showing = asyncio.create_task(self._draw_all())

    async def _draw_all(self) -> None:
        try:
            if await self._visit.still(acting=False) is None:
                self._waiting.clear()
                self._client.open("/enter")
                return
            while self._waiting and not self._client.is_deleted:
                draw = self._waiting.popleft()
                with self._lines:
                    draw()
            self._client.run_javascript("tbDown()")
        finally:
            self._showing = None

    def _welcome(self) -> None:
        visit = self._visit
        with ui.element("div").classes("tb-opening") as self._opening:
            text("p", visit.words("opening"))
            with ui.element("div").classes("tb-row"):
                button(visit.words("begin"), self._say(say("commands.start_words", visit.language)), "first")
                for words in _STARTERS:
                    said = say(words, visit.language)
                    button(said, self._say(said))

    def _line(self, line: Line, gone: set[str]) -> None:
        if line.letter is None:
            self._bubble(line.text, mine=True)
        else:
            self._letter(line.message_id, line.letter, gone)

    def _bubble(self, said: str, mine: bool) -> ui.element:
        self._quiet()
        with ui.element("div").classes(f"tb-bubble {'tb-mine' if mine else 'tb-ours'}") as bubble:
            who = self._visit.words("you") if mine else self._visit.words("name")
            text("span", who, "tb-hidden")
            text("span", said, "tb-text")
        return bubble

    def _letter(self, message_id: str, letter: Letter, gone: set[str]) -> None:
        with self._bubble(letter.text, mine=False):
            if letter.picture is not None:
                image = ui.element("img").classes("tb-picture")
                image.props["src"] = f"/own/picture/{message_id}"
                image.props["alt"] = letter.text.split("\n")[0][:120] or self._visit.words("picture")
                image.on("load", js_handler="() => tbDown()")
            if letter.document is not None:
                name = letter.document[0]
                ui.link(self._visit.words("save_file", file=name), f"/own/file/{message_id}")
            for row in letter.keys:
                self._keys(row, gone)

    def _keys(self, row: tuple[Key, ...], gone: set[str]) -> None:
        with ui.element("div").classes("tb-row"):
            for key in row:
                made = button(key.label, None)
                if key.id in gone:
                    made.disable()
                made.on_click(self._press(key, made))

    def _press(self, key: Key, pressed: ui.button) -> Act:
        async def act(visit: Visit) -> None:
            receipt = await visit.channel.say(visit.house.office, visit.speaker, "", key.id)
            if receipt.refusal:
                pressed.disable()
                ui.notify(say(f"delivery.button_{receipt.refusal}", visit.language))

        return guarded(self._visit, act)

    def _writing(self) -> None:
        visit = self._visit
        with ui.element("div").classes("tb-writing"):
            self._box = ui.input(placeholder=visit.words("write")).props(
                "outlined dense autogrow type=textarea"
            )
            self._box.props["aria-label"] = visit.words("write")
            self._box.props["maxlength"] = str(_LONGEST)
            self._box.classes("tb-box")
            self._box.on("keydown.enter.exact.prevent", guarded(visit, self._send))
            button(visit.words("send"), guarded(visit, self._send), "first")

    async def _send(self, visit: Visit) -> None:
        words = str(self._box.value or "").strip()[:_LONGEST]
        self._box.value = ""
        if words:
            await visit.channel.say(visit.house.office, visit.speaker, words)

    def _say(self, words: str) -> Act:
        async def act(visit: Visit) -> None:
            await visit.channel.say(visit.house.office, visit.speaker, words)

        return guarded(self._visit, act)

    def _sign(self) -> None:
        if self._typing is None:
            with ui.element("div").classes("tb-bubble tb-ours tb-typing") as self._typing:
                text("span", self._visit.words("working"))

    def _quiet(self) -> None:
        for one in (self._typing, self._opening):
            if one is not None:
                one.delete()
        self._typing = self._opening = None


def _drawn(_: ui.element) -> None:
    """Leave what was drawn where it is."""
