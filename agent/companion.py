"""The face of the agent: one turn in, one answer out, and what must be written when the turn ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from langchain_core.runnables import RunnableConfig
from sqlalchemy import bindparam, update
from sqlmodel import Session, col

from agent import afterwards
from agent.around import Around, around
from agent.brains import Brains
from agent.graph import build
from agent.letters import letters_of, page
from agent.nodes.compose import worded
from agent.saver import TalkSaver
from agent.state import Circumstances, TalkState
from agent.turn import Answer, Turn
from memory import people
from memory.circle import notices
from memory.circle.invitations import as_code
from memory.database import Database
from memory.observing import UNOBSERVED, Observer
from memory.prepared import Prepared
from memory.recall import Recall, remember
from memory.recall.facts import ledger
from memory.records import Conversation, Person
from memory.vault import Vault
from prompts.reader import language_of
from tools import habits
from tools.acts.onboarding import Opening, opening
from tools.circle.access import PATIENT
from tools.hands import Links, no_link


@dataclass(frozen=True)
class _Before:
    person: Person
    packed: bytes | None
    language_chosen: bool
    opening: Opening
    around: Around
    habits: Mapping[str, time]


class Companion:
    """Answers turns; holds no state of a talk itself, so any process may answer any turn."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        recall: Recall,
        brains: Brains | None = None,
        links: Links = no_link,
        observe: Observer = UNOBSERVED,
    ) -> None:
        self._database = database
        self._vault = vault
        self._recall = recall
        self._brains = brains or None
        self._links = links
        self._saver = TalkSaver()
        self._graph = build(self._saver, observe)

    async def answer(self, turn: Turn) -> Answer:
        """Run one turn. Turns of one thread must come one after another (lanes see to that)."""
        before = await self._database.read(lambda session: self._load(session, turn))
        language = (
            before.person.language
            if before.language_chosen
            else language_of(_words(turn.text), before.person.language)
        )
        means = (self._database, self._vault, self._recall)
        about = Circumstances(
            turn,
            before.person,
            language,
            *means,
            opening=before.opening,
            brains=self._brains,
            around=before.around,
            links=self._links,
            habits=before.habits,
        )
        self._saver.lay(turn.thread, before.packed)
        config: RunnableConfig = {"configurable": {"thread_id": turn.thread}}
        try:
            run = self._graph.ainvoke(
                TalkState(), config, context=about, durability="exit", output_keys=_ENDED, version="v2"
            )
            ended = (await run).value
        finally:
            packed = self._saver.take(turn.thread)
        return Answer(
            ended["parts"],
            lambda session: self._finish(session, about, packed, ended),
            ended.get("trace", {}),
        )

    def _load(self, session: Session, turn: Turn) -> _Before:
        found = people.talking(session, self._vault, turn.person_id, turn.thread)
        if found is None:
            raise LookupError("a turn of nobody")
        person, profile, packed = found
        began = opening(profile, person.created_at, turn.key, turn.now)
        return _Before(
            person,
            packed,
            bool(profile.get("language_chosen")),
            began,
            around(session, self._vault, turn),
            habits.read(profile.get(habits.MEAL_TIMES, {})),
        )

    def _finish(self, session: Session, about: Circumstances, packed: bytes | None, ended: TalkState) -> None:
        """Write what stays of a turn: what its tools left for the end, the talk's state, the words, the language."""
        turn = about.turn
        for outcome in ended["outcomes"]:
            if outcome.closing is not None:
                outcome.closing(session)
        if not self._vault.holds(session, turn.person_id):
            return  # forgotten in this very turn: nothing of it may stay
        self._post(session, about, ended)
        afterwards.keep(session, ended.get("after"), turn.person_id)
        if packed is not None:
            self._keep_talk(session, turn, packed)
        if about.language != about.person.language:
            people.speak(session, self._vault, turn.person_id, about.language)
        if turn.action is None and turn.text.strip() and not turn.forwarded and not _of_secrets(ended):
            reply = None if _of_others(ended) else "\n".join(part.text for part in ended["parts"])
            remember(
                session,
                self._vault,
                turn.person_id,
                key=turn.key,
                text=turn.text,
                at=turn.sent_at,
                kind=_kind(ended),
                reply=reply,
                facts=_telling(ended),
            )

    def _post(self, session: Session, about: Circumstances, ended: TalkState) -> None:
        """Keep what is to be written to others, or in private, each in the language and unit of who gets it."""
        now = about.turn.now
        for person_id, outcomes in letters_of(ended["outcomes"]).items():
            reader = people.person(session, person_id)
            if reader is None:
                continue
            language = about.language if person_id == about.person.id else reader.language
            pages = [page(worded(one, reader, language, now)) for one in outcomes]
            key = f"{about.turn.key}:letter:{person_id}"
            notices.write(session, self._vault, person_id, key, pages, now)

    def _keep_talk(self, session: Session, turn: Turn, packed: bytes) -> None:
        sealed = self._vault.seal(session, turn.person_id, packed)
        state = {"by_thread": turn.thread, "sealed": sealed, "updated_at": turn.now}
        if _KEEP.change(session, state) != 1:
            session.add(
                Conversation(thread=turn.thread, person_id=turn.person_id, sealed=sealed, updated_at=turn.now)
            )


def _of_others(ended: TalkState) -> bool:
    """What was shown of somebody else is not kept among one's own memories: it can be taken back."""
    return any(PATIENT in call.arguments for call in ended["calls"])


def _of_secrets(ended: TalkState) -> bool:
    """The token of a site is no memory."""
    return any(call.tool == "connect_site" for call in ended["calls"])


_ASKING = {
    "recall_memories",
    "look_at_readings",
    "look_at_meals",
    "predict_response",
    "last_meal_effect",
    "judge_last",
    "show_measurements",
    "explain_last",
    "last_out_of_range",
    "compare_days",
    "compare_latest",
    "need_sugar",
    "own_accuracy",
    "day_entries",
    "stand_by",
    "ask_number",
    "pause_reminders",
    "resume_reminders",
    "shift_reminder",
    "remind_after_meal",
    "no_such_repeat",
    "cannot_watch",
    "medicines_lately",
    "convert_unit",
    "suggest_meal",
    "compare_foods",
    "day_meals",
    "move_reminder",
    "undo",
    "who",
    "show_insights",
    "show_chart",
    "ask_knowledge",
    "ask_dosing",
    "symptom",
    "list_reminders",
    "show_profile",
    "edit_profile",
    "forget_said",
    "help",
}


def _words(text: str) -> str:
    """A command is in no language, and neither is the code of an invitation."""
    return "" if text.startswith("/") or as_code(text) is not None else text


def _kind(ended: TalkState) -> str:
    """Tell what was said from what was only asked: a question is no memory of an answer."""
    told = [call for call in ended["calls"] if call.tool != "welcome"]
    return "asked" if told and all(call.tool in _ASKING for call in told) else "said"


_ENDED = ("parts", "outcomes", "calls", "after", "trace")
"""What is asked of the graph at its end; whatever else it is asked for, it collects after each of its steps."""

_DANGERS = frozenset({"allergy", "severe_low"})


def _telling(ended: TalkState) -> frozenset[str]:
    """Say which facts a message may tell: a question names medicines that nobody takes, an entry of the diary is no way of life."""
    calls = [call for call in ended["calls"] if call.tool != "welcome"]
    if _kind(ended) == "asked" or any(call.tool.endswith("_reminder") for call in calls):
        return _DANGERS
    if calls and all(call.tool.startswith("log_") or call.tool in _ENTRIES for call in calls):
        return _DANGERS | {"medicine"}
    return ledger.EVERY


_ENTRIES = {
    "undo",
    "amend_meal",
    "amend_reading",
    "amend_dose",
    "move_entry",
    "same_meal",
    "set_item_grams",
    "set_meal_time",
    "amend_share",
    "drop_food",
}

_KEEP = Prepared(
    update(Conversation)
    .where(col(Conversation.thread) == bindparam("by_thread"))
    .values(sealed=bindparam("sealed"), updated_at=bindparam("updated_at"))
)
