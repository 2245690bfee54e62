"""The checkpoint of a talk: laid ready before a turn, taken after it, nothing in between."""

from typing import TypedDict

from langgraph.graph import END, START, StateGraph

from agent.saver import TalkSaver


class _Count(TypedDict, total=False):
    count: int


async def _count(state: _Count) -> _Count:
    return {"count": state.get("count", 0) + 1}


async def test_what_a_turn_left_is_there_in_the_next_process() -> None:
    packed: bytes | None = None
    for expected in (1, 2, 3):
        saver = TalkSaver()  # a new process
        graph = StateGraph(_Count)
        graph.add_node("count", _count)
        graph.add_edge(START, "count")
        graph.add_edge("count", END)
        saver.lay("talk", packed)
        ended = await graph.compile(checkpointer=saver).ainvoke(
            _Count(), {"configurable": {"thread_id": "talk"}}, durability="exit"
        )
        packed = saver.take("talk")
        assert ended["count"] == expected


async def test_a_talk_is_never_laid_out_for_another() -> None:
    saver = TalkSaver()
    saver.lay("mine", b"msgpack\n\x80")
    assert await saver.aget_tuple({"configurable": {"thread_id": "yours"}}) is None


def test_what_was_taken_is_gone() -> None:
    saver = TalkSaver()
    assert saver.take("talk") is None
