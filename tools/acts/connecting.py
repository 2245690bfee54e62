"""A robot's group: asked for in private, proven by a code that the robot writes there, ended like any other sharing."""

from sqlmodel import Session

from memory.circle import grants, groupcodes
from memory.circle.grants import ALERTS, READINGS, Place
from tools.hands import Hands
from tools.outcome import Offer, Outcome

ROBOT_SCOPES = (READINGS, ALERTS)
"""What a robot's group is shown: alerts, and the values that they are about."""


def robot_buttons(session: Session, hands: Hands) -> tuple[tuple[Offer, ...], ...]:
    """A button for each robot's group that is not connected yet."""
    mine = {(row.channel, row.bot, row.chat) for row in grants.groups_of(session, hands.person.id)}
    return tuple(
        (Offer("groups.robot_button", "share_with_group", arguments(place), {"name": place.chat}),)
        for place in hands.links.groups
        if (place.channel, place.bot, place.chat) not in mine
    )


def asked(session: Session, hands: Hands, place: Place) -> Outcome:
    """Have the robot write a code into its group; nothing is shared before the person says it."""
    if hands.audience != "private" or place not in hands.links.groups:
        return Outcome("groups.robot_gone")
    row = groupcodes.ask(session, hands.vault, hands.person.id, place, hands.key, hands.now)
    if row is None:
        return Outcome("groups.robot_too_often")
    minutes = round(groupcodes.HOLDS.total_seconds() / 60)
    return Outcome("groups.robot_asked", {"name": place.chat, "minutes": minutes})


async def said_code(hands: Hands, code: str) -> Outcome:
    """Connect the group whose code this is, for this very person."""
    return await hands.database.write(lambda session: _said(session, hands, code))


def arguments(place: Place) -> dict[str, object]:
    """What share_with_group is told of a robot's group."""
    return {
        "channel": place.channel,
        "bot": place.bot,
        "chat": place.chat,
        "scopes": list(ROBOT_SCOPES),
    }


def _said(session: Session, hands: Hands, code: str) -> Outcome:
    tried = groupcodes.try_code(session, hands.vault, hands.person.id, code, hands.now)
    if tried.result == "wrong" and tried.left:
        return Outcome("groups.robot_wrong", {"left": tried.left})
    if tried.result != "right" or tried.place is None:
        return Outcome("groups.robot_over")
    if tried.place not in hands.links.groups:
        return Outcome("groups.robot_gone")
    grants.share(session, hands.person.id, tried.place, ROBOT_SCOPES, hands.now)
    stop = {**arguments(tried.place), "scopes": []}
    end = Offer("groups.stop_button", "share_with_group", stop, {"number": None})
    return Outcome("groups.robot_connected", {"name": tried.place.chat}, ((end,),))
