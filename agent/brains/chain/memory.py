"""Watches the memory of this machine, so that a model steps aside before there is none left."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from agent.brains.backend import Backend

_log = logging.getLogger(__name__)
_KEPT_FOR = 3.0
_MB = 1_000_000


def spare_ram() -> int:
    """How many bytes of RAM could be had now."""
    import psutil

    return int(psutil.virtual_memory().available)


def spare_gpu() -> int | None:
    """How many bytes are free on the emptiest GPU; None where NVML is not installed or finds none."""
    try:
        import pynvml
    except ImportError:
        return None
    try:
        pynvml.nvmlInit()
        handles = [pynvml.nvmlDeviceGetHandleByIndex(n) for n in range(pynvml.nvmlDeviceGetCount())]
        return max((int(pynvml.nvmlDeviceGetMemoryInfo(one).free) for one in handles), default=None)
    except pynvml.NVMLError:
        return None


class Watch:
    """Says whether a backend may be asked: one on this machine only while `spare_mb` stay free.

    A model that is loaded already takes little more, so it must step aside at a quarter of that.
    """

    def __init__(
        self,
        spare_mb: int,
        ram: Callable[[], int] = spare_ram,
        gpu: Callable[[], int | None] = spare_gpu,
    ) -> None:
        self._least = spare_mb * _MB
        self._ram, self._gpu = ram, gpu
        self._resident: dict[int, tuple[float, bool]] = {}

    async def allows(self, backend: Backend) -> bool:
        """Look at RAM and, where there is a GPU, at its memory."""
        if not backend.on_this_machine or self._least == 0:
            return True
        resident = await self._is_resident(backend)
        ram, gpu = await asyncio.to_thread(self._look)
        if ram < (self._least // 4 if resident else self._least):
            return False
        # A model that is not on the GPU yet would be put there, or half there, where it hardly fits.
        return resident or gpu is None or gpu >= self._least

    def _look(self) -> tuple[int, int | None]:
        return self._ram(), self._gpu()

    async def _is_resident(self, backend: Any) -> bool:
        now = asyncio.get_running_loop().time()
        until, known = self._resident.get(id(backend), (0.0, False))
        if now < until:
            return known
        try:
            known = bool(await backend.resident())
        except Exception as error:  # a server that does not say is asked all the same, and found out there
            _log.debug("a backend does not say what it has loaded: %s", type(error).__name__)
            return True
        self._resident[id(backend)] = (now + _KEPT_FOR, known)
        return known
