"""Commands of those who run this Tangban: in their own private chats, and in the terminal."""

from bot.admin.desk import Desk
from bot.admin.roster import Roster

__all__ = ["Desk", "Roster"]
