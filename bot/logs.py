"""Logs on standard error: plain lines, or one JSON object each; never what people said.

A traceback can hold what people said, in the message of an error or of what it came from: above debug only the type of
an error and the place in our code are written.
"""

import logging
import sys
from collections.abc import MutableMapping
from pathlib import Path
from traceback import extract_tb
from typing import Any, Literal

_QUIET = ("httpx", "httpcore", "apscheduler", "uvicorn.access")
"""What tells addresses and urls at info, and with them accounts and tokens."""


def configure(level: str, form: Literal["plain", "json"]) -> None:
    """Set the logs of this process up, once."""
    logging.basicConfig(level=level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
    if form == "json" and not any(isinstance(one, _Json) for one in logging.getLogger().handlers):
        logging.getLogger().handlers[:] = [_Json(level)]


class _Json(logging.StreamHandler[Any]):
    """One JSON object for each line: timestamp (UTC), level, logger, event, and the type and place of an error."""

    def __init__(self, level: str) -> None:
        import structlog  # only where it is asked for

        super().__init__(sys.stderr)
        add = structlog.stdlib
        self.setFormatter(
            add.ProcessorFormatter(
                foreign_pre_chain=[
                    add.add_log_level,
                    add.add_logger_name,
                    structlog.processors.TimeStamper(fmt="iso", utc=True),
                ],
                processors=[
                    _errors_shown if level == "debug" else _errors_named,
                    add.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(ensure_ascii=False, default=_typed),
                ],
            )
        )


def _errors_named(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep of an error what it is and where it happened."""
    error = _error(event)
    if error is not None:
        places = extract_tb(error.__traceback__)
        event["error"] = type(error).__name__
        if places:
            event["place"] = f"{Path(places[-1].filename).name}:{places[-1].lineno}"
    return event


def _errors_shown(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Show an error whole, for whoever develops."""
    error = _error(event)
    if error is not None:
        event["error"] = repr(error)
    return event


def _error(event: MutableMapping[str, Any]) -> BaseException | None:
    record, given = event.get("_record"), event.pop("exc_info", None)
    held = (record.exc_info if record is not None else None) or given
    if record is not None:
        record.exc_info = record.exc_text = None
    if isinstance(held, BaseException):
        return held
    return held[1] if isinstance(held, tuple) else None


def _typed(value: object) -> str:
    """Never write what an unknown thing says of itself."""
    return type(value).__name__
