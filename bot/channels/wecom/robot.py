"""The group robots of WeCom as a channel: each writes into one caregiver group and hears nothing.

What the webhook takes (developer.work.weixin.qq.com/document/path/91770): a text of 2048 bytes, a picture of 2 MB, 20
messages a minute.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from secrets import token_hex

from bot.channels.tencent.client import Ask, CallError, Client, Json
from bot.channels.tencent.texts import TEXT_BYTES, worded
from bot.channels.wecom.account import API, Robot
from bot.channels.wecom.pictures import picture_of
from bot.delivery.office import Office
from bot.delivery.outgoing.channel import RefusedError, RetryAfterError, SendingError, UnreachableError
from bot.delivery.outgoing.letters import Letter, Limits
from bot.delivery.outgoing.pacing import Pace

log = logging.getLogger(__name__)

NAME, BOT = "wecom_robot", "groups"
"""How rows are marked: the chat is the robot's name, never its key."""

PICTURE_BYTES = 2 * 1024 * 1024
PATH = "/cgi-bin/webhook/send"

BUSY: Mapping[int, float] = {-1: 2.0, 45009: 60.0}
"""Codes that ask us to wait, and for how many seconds."""

GONE = 93000
"""The code of a key that is wrong, or of a robot that was taken out of its group."""


class Robots:
    """All robots of a host; `groups` are their names, as people are shown them."""

    name = NAME
    bot = BOT
    limits = Limits(text=TEXT_BYTES, caption=0, in_bytes=True)

    def __init__(self, robots: Sequence[Robot], base_url: str = API, pace: Pace | None = None) -> None:
        self.pace = pace or Pace(group_per_minute=20)
        self._robots = {one.name: one for one in robots}
        self.groups = tuple(self._robots)
        self._client = Client(base_url)

    async def run(self, office: Office) -> None:  # noqa: ARG002  # a webhook brings nothing
        """Receive nothing."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()

    async def send(self, chat: str, letter: Letter, leaving: Callable[[], None]) -> str:
        """Write a letter into the robot's group; its choices stay out, since nobody's answer would be heard there."""
        robot = self._robots.get(chat)
        if robot is None:
            raise RefusedError("there is no robot of this name any more")
        ask = Ask(PATH, _body(robot, letter), {"key": robot.key}, leaving=leaving)
        try:
            await self._client.ask(ask)
        except CallError as error:
            raise _translated(error, robot) from error
        return token_hex(16)  # the webhook names no message

    async def working(self, chat: str) -> None:
        """Show nothing: nobody has asked."""

    def is_group(self, chat: str) -> bool:  # noqa: ARG002  # every robot is in a group
        """Everybody in the group listens, and its slower pace holds."""
        return True


def _body(robot: Robot, letter: Letter) -> Json:
    if letter.picture is not None:
        if len(letter.picture) > PICTURE_BYTES:
            raise RefusedError("the picture is larger than a robot may send")
        return {"msgtype": "image", "image": picture_of(letter.picture)}
    return {"msgtype": robot.kind, robot.kind: {"content": worded(replace(letter, keys=()))}}


def _translated(error: CallError, robot: Robot) -> SendingError:
    if error.code in BUSY:
        return RetryAfterError(BUSY[error.code])
    if error.code == GONE:
        log.warning("the robot %s is in no group, or its key is wrong", robot.name)
        return UnreachableError(str(error))
    return RefusedError(str(error))
