"""`tangban web admin`: makes an admin of the console, and shows the password and the second factor this one time."""

import re
from typing import TextIO

from bot.clock import wall_clock
from bot.masterkey import master_key
from bot.settings import Settings
from bot.web.address import address_of
from bot.web.entry import admins
from memory.database import Database
from memory.vault import Vault
from prompts.reader import say

_NAME = re.compile(r"[A-Za-z0-9.-]{1,32}")


async def make_admin(settings: Settings, name: str, out: TextIO) -> int:
    """Make an admin, or give one a new password and second factor; 2 where the name cannot be."""
    if not _NAME.fullmatch(name):
        out.write(say("web.admin_name_bad", settings.language) + "\n")
        return 2
    settings.data.mkdir(parents=True, exist_ok=True)
    given = settings.master_key.get_secret_value() if settings.master_key else None
    vault, database = Vault(master_key(given, settings.data)[0]), Database(settings.database)
    database.migrate()
    try:
        made = await database.write(
            lambda session: admins.make(session, vault, name, settings.zone, settings.language, wall_clock())
        )
    finally:
        await database.close()
    page = settings.public_url or address_of(settings)
    facts = {"name": name, "password": made.password, "address": made.address, "page": page}
    out.write(say("web.admin_made", settings.language, **facts) + "\n")
    _draw(made.address, out)
    return 0


def _draw(text: str, out: TextIO) -> None:
    import segno

    segno.make(text, error="m", micro=False).terminal(out, compact=True)
