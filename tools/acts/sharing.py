"""What a group may see of a person: asked for in the group, answered by that person in private, ended there too."""

from sqlmodel import Session

from memory.circle import grants
from memory.circle.grants import ALERTS, GROUP_SCOPES, Place
from tools.acts.connecting import asked, robot_buttons
from tools.acts.granting import place_of
from tools.hands import Given, Hands
from tools.outcome import Letter, Offer, Outcome


async def ask_to_share(hands: Given) -> Outcome:
    """Ask the person in private what this group may see of them."""
    if hands.audience == "private":
        rows = await hands.database.read(lambda session: robot_buttons(session, hands))
        return Outcome("groups.ask_there", {"robots": len(rows)}, rows)
    place = place_of(hands)
    taken = await hands.database.read(lambda session: _taken(session, place, hands.person.id))
    if taken:
        return Outcome("groups.topic_taken")
    return Outcome("groups.asked", letters=(Letter(hands.person.id, _question(place)),))


async def share_with_group(hands: Given, channel: str, bot: str, chat: str, scopes: list[str]) -> Outcome:
    """Let a group see these things of the person from now on, or nothing any more."""
    place = Place(channel, bot, chat)
    if ALERTS in scopes or place in hands.links.groups:
        # Nobody can be asked in a robot's group: it takes its code.
        kept = await hands.database.write(lambda session: asked(session, hands, place) if scopes else None)
        if kept is not None:
            return kept
    return await hands.database.write(lambda session: _share(session, hands, place, scopes))


def _share(session: Session, hands: Hands, place: Place, scopes: list[str]) -> Outcome:
    if scopes and _taken(session, place, hands.person.id):
        return Outcome("groups.topic_taken")
    row = grants.share(session, hands.person.id, place, scopes, hands.now)
    shown = [one for one in GROUP_SCOPES if one in row.scopes.split(",")]
    if not shown:
        return Outcome("groups.unshared")
    end = Offer("groups.stop_button", "share_with_group", _arguments(place, ()), {"number": None})
    return Outcome("groups.shared", {"scopes": shown}, ((end,),))


def _question(place: Place) -> Outcome:
    def offer(words: str, *scopes: str) -> tuple[Offer, ...]:
        return (Offer(words, "share_with_group", _arguments(place, scopes)),)

    return Outcome(
        "groups.share_ask",
        {"topic": place.topic},
        (
            offer("groups.readings_button", "readings"),
            offer("groups.both_button", *GROUP_SCOPES),
            offer("groups.nothing_button"),
        ),
    )


def _arguments(place: Place, scopes: tuple[str, ...]) -> dict[str, object]:
    return {"channel": place.channel, "bot": place.bot, "chat": place.chat, "scopes": list(scopes)}


def _taken(session: Session, place: Place, person_id: str) -> bool:
    """A topic is about one person: whoever else is to be talked about gets a topic of their own."""
    return place.topic and any(row.person_id != person_id for row in grants.shared_with(session, place))
