"""Several people who talk to one Tangban, in private and in groups, with the hour set by hand; letters lie in `post`."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from agent.companion import Companion
from agent.turn import Part, Turn
from memory import people
from memory.circle import notices
from memory.database import Database
from memory.recall import Recall
from memory.records import Notice
from memory.vault import Vault

NOW = datetime(2026, 11, 21, 8, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass
class Family:
    """Who there is, what was answered, and the buttons that each of them sees."""

    database: Database
    vault: Vault
    companion: Companion
    ids: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    now: datetime = NOW
    turns: int = 0
    read: int = 0

    async def join(self, name: str, language: str = "zh", told: str | None = None) -> str:
        """Let somebody write for the first time; `told` is the name that they told."""

        def work(session: Any) -> str:
            person = people.identify(
                session,
                self.vault,
                channel="telegram",
                bot="b1",
                account=name,
                language=language,
                zone="Asia/Shanghai",
                now=self.now.replace(year=2025),
            )
            known = {"name": told, "language_chosen": True, "language": language}
            people.update_profile(session, self.vault, person.id, known, self.now)
            return person.id

        self.ids[name] = await self.database.write(work)
        return self.ids[name]

    async def say(
        self,
        name: str,
        text: str,
        *,
        group: str | None = None,
        action: dict[str, Any] | None = None,
        forwarded: bool = False,
    ) -> str:
        """Let somebody write, or press; the words of the answer come back."""
        return "\n".join(part.text for part in await self.parts(name, text, group, action, forwarded))

    async def parts(
        self,
        name: str,
        text: str,
        group: str | None = None,
        action: dict[str, Any] | None = None,
        forwarded: bool = False,
    ) -> tuple[Part, ...]:
        self.turns += 1
        chat = group or name
        thread = f"telegram:b1:{chat}" + (f":{self.ids[name]}" if group else "")
        turn = Turn(
            key=f"inbox:{self.turns}",
            person_id=self.ids[name],
            thread=thread,
            audience="group" if group else "private",
            text="" if action else text,
            sent_at=self.now,
            now=self.now,
            kind="button" if action else "text",
            action=action,
            forwarded=forwarded,
            address=("telegram", "b1", chat),
        )
        answer = await self.companion.answer(turn)
        await self.database.write(answer.finish)
        self._see(name, answer.parts)
        return answer.parts

    async def press(self, name: str, label: str, group: str | None = None) -> str:
        """Let somebody press the newest button of theirs that says this."""
        return await self.say(name, "", group=group, action=self.buttons[name][label])

    async def post(self, name: str) -> list[str]:
        """What was written to somebody in private since the last look, with its buttons."""

        def work(session: Any) -> list[notices.Page]:
            rows = session.exec(
                select(Notice)
                .where(Notice.person_id == self.ids[name], Notice.state == "queued")
                .order_by(col(Notice.id))
            ).all()
            found: list[notices.Page] = []
            for row in rows:
                found += notices.pages(session, self.vault, row)
                notices.claim(session, row, "posted")
            return found

        pages = await self.database.write(work)
        for page in pages:
            self.buttons[name].update({label: action for row in page.choices for label, action in row})
        return [page.text for page in pages]

    async def code(self, name: str) -> str:
        """Invite somebody and return the code."""
        words = await self.say(name, "/invite")
        return next(line for line in words.splitlines() if len(line) == 26 and line.isupper())

    async def bind(self, patient: str, caregiver: str, relation: str, *labels: str) -> None:
        """Invite, open, confirm: all that it takes until a caregiver may do these things."""
        code = await self.code(patient)
        await self.say(caregiver, code)
        await self.press(caregiver, relation)
        await self.post(patient)
        await self.press(patient, labels[0])
        for label in labels[1:]:
            prefix = "＋" if f"＋{label}" in self.buttons[patient] else "+ "
            await self.press(patient, f"{prefix}{label}")
        await self.post(caregiver)
        await self.post(patient)

    def _see(self, name: str, parts: tuple[Part, ...]) -> None:
        for part in parts:
            for row in part.choices:
                self.buttons[name].update({choice.label: choice.action for choice in row})


async def family(folder: Path, url: str | None = None) -> Family:
    """Open a new home for nobody yet, on SQLite or on a server."""
    database = Database(url or f"sqlite:///{folder / 'family.db'}")
    database.migrate()
    vault = Vault(bytes(range(32)))
    return Family(database, vault, Companion(database, vault, Recall(database, vault)))
