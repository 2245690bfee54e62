"""A model steps aside before memory is gone."""

import pytest

from agent.brains.chain.memory import Watch, spare_gpu, spare_ram
from tests.agent.brains.scripted import Scripted

MB = 1_000_000


@pytest.mark.parametrize(
    ("here", "loaded", "ram", "gpu", "allowed"),
    [
        (True, False, 700, None, True),
        (True, False, 500, None, False),
        (True, True, 500, None, True),
        (True, True, 100, None, False),
        (True, False, 9000, 100, False),
        (True, False, 9000, 8000, True),
        (True, True, 9000, 100, True),
        (False, False, 1, 1, True),
    ],
)
async def test_who_may_be_asked(here: bool, loaded: bool, ram: int, gpu: int | None, allowed: bool) -> None:
    backend = Scripted(lambda _asked: "", on_this_machine=here, loaded=loaded)
    watch = Watch(600, ram=lambda: ram * MB, gpu=lambda: None if gpu is None else gpu * MB)
    assert await watch.allows(backend) is allowed


async def test_zero_is_no_watch() -> None:
    backend = Scripted(lambda _asked: "", on_this_machine=True)
    assert await Watch(0, ram=lambda: 0, gpu=lambda: 0).allows(backend)


async def test_a_server_that_does_not_say_what_is_loaded_is_asked_all_the_same() -> None:
    class Mute(Scripted):
        async def resident(self) -> bool:
            raise OSError

    watch = Watch(600, ram=lambda: 300 * MB, gpu=lambda: None)
    assert await watch.allows(Mute(lambda _asked: "", on_this_machine=True))


def test_the_memory_of_this_machine_is_read() -> None:
    assert spare_ram() > 10 * MB
    gpu = spare_gpu()
    assert gpu is None or gpu >= 0
