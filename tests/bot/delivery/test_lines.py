"""Keys side by side, each in order."""

import asyncio

from bot.delivery.lines import Lines


async def test_items_of_one_key_never_overlap() -> None:
    running, seen = [0], list[int]()

    async def work(item: int) -> None:
        running[0] += 1
        assert running[0] == 1
        await asyncio.sleep(0)
        running[0] -= 1
        seen.append(item)

    lines = Lines(work)
    for number in range(20):
        lines.put("a", number)
    await lines.quiet()
    assert seen == list(range(20))


async def test_an_item_that_fails_does_not_stop_its_line() -> None:
    seen = list[int]()

    async def work(item: int) -> None:
        if item == 0:
            raise RuntimeError("scripted")
        seen.append(item)

    lines = Lines(work)
    lines.put("a", 0)
    lines.put("a", 1)
    await lines.quiet()
    assert seen == [1]


async def test_nothing_is_kept_of_a_line_that_is_done() -> None:
    lines: Lines[int] = Lines(lambda _item: asyncio.sleep(0))
    for number in range(100):
        lines.put(str(number), number)
    assert len(lines) == 100
    await lines.quiet()
    assert len(lines) == 0
