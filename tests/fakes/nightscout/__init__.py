"""A fake Nightscout: what it accepts and gives is what its API v1 and v3 document."""

from tests.fakes.nightscout.server import Nightscout

__all__ = ["Nightscout"]
