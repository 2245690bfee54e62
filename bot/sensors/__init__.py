"""Sensor values that come by themselves: Nightscout sites are asked every few minutes; files by the command line."""

from bot.sensors.errands import Errands

__all__ = ["Errands"]
