"""LangGraph's checkpointer over our own row: read before the turn, written in the transaction that ends it.

A saver with a database of its own could disagree with the outbox after a crash; here the talk's state,
the reply and the end of the turn are one commit. The bytes are sealed by whoever writes the row.
"""

from collections.abc import AsyncIterator, Sequence
from inspect import signature
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)


async def _keep_nothing(
    config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
) -> None:
    """Keep no half turns: a turn that did not end is run again from its beginning."""


# LangGraph looks at the signature in every turn; one that is there already is not made anew.
_keep_nothing.__signature__ = signature(_keep_nothing)  # type: ignore[attr-defined]


class TalkSaver(BaseCheckpointSaver[int]):
    """Holds the checkpoints of the turns that are running; needs `durability="exit"` (one checkpoint a turn)."""

    def __init__(self) -> None:
        super().__init__()
        self._before: dict[str, bytes] = {}
        self._after: dict[str, bytes] = {}
        self.aput_writes = _keep_nothing  # type: ignore[method-assign]  # a function has its signature at hand

    def lay(self, thread: str, packed: bytes | None) -> None:
        """Lay the stored state of a thread ready for its next turn."""
        if packed is not None:
            self._before[thread] = packed

    def take(self, thread: str) -> bytes | None:
        """Take the state that the turn left, to be stored; forgets both."""
        self._before.pop(thread, None)
        return self._after.pop(thread, None)

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """Return what was laid ready, or None for a new talk."""
        packed = self._before.get(config["configurable"]["thread_id"])
        if packed is None:
            return None
        kind, _, body = packed.partition(b"\n")
        checkpoint, metadata = self.serde.loads_typed((kind.decode(), body))
        held = {**config["configurable"], "checkpoint_id": checkpoint["id"], "checkpoint_ns": ""}
        return CheckpointTuple({"configurable": held}, checkpoint, metadata, None, [])

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,  # noqa: ARG002  # the whole state is small: nothing is stored by channel
    ) -> RunnableConfig:
        """Keep the checkpoint until it is taken."""
        kind, body = self.serde.dumps_typed((checkpoint, metadata))
        self._after[config["configurable"]["thread_id"]] = kind.encode() + b"\n" + body
        held = {**config["configurable"], "checkpoint_id": checkpoint["id"], "checkpoint_ns": ""}
        return {"configurable": held}

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002, ARG002  # LangGraph's signature
        before: RunnableConfig | None = None,  # noqa: ARG002
        limit: int | None = None,  # noqa: ARG002
    ) -> AsyncIterator[CheckpointTuple]:
        """Give the one checkpoint that there is: no history is kept."""
        found = await self.aget_tuple(config) if config else None
        if found is not None:
            yield found
