"""Who is around a person: whom they look after, and who shares something with the group that they write in."""

from dataclasses import dataclass

from sqlmodel import Session

from agent.turn import Turn
from memory import people
from memory.circle import grants
from memory.circle.grants import Place, Ward
from memory.records import Person
from memory.vault import Vault


@dataclass(frozen=True)
class Around:
    """Whom somebody looks after or looked after, who shares with this group, and whether it is a topic of its own."""

    wards: tuple[Ward, ...] = ()
    sharing: tuple[Ward, ...] = ()
    topic: bool = False

    @property
    def people(self) -> tuple[Ward, ...]:
        """Everybody who can be meant, each once."""
        known = {one.person_id for one in self.wards}
        return (*self.wards, *(one for one in self.sharing if one.person_id not in known))


def around(session: Session, vault: Vault, turn: Turn) -> Around:
    """Look up who is around the writer of a turn."""
    wards = tuple(grants.wards(session, vault, turn.person_id))
    if turn.audience == "private":
        return Around(wards)
    place = Place(*turn.address)
    sharing = [
        Ward(
            row.person_id,
            "other",
            people.profile(session, vault, row.person_id).get("name"),
            "member",
            frozenset(),
        )
        for row in grants.shared_with(session, place)
        if row.person_id != turn.person_id and session.get(Person, row.person_id) is not None
    ]
    return Around(wards, tuple(sharing), place.topic)
