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
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(logging.BASIC_FORMAT) if level == "debug" else _Plain())
    logging.basicConfig(level=level.upper(), handlers=[handler])
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
    if form == "json" and not any(isinstance(one, _Json) for one in logging.getLogger().handlers):
        logging.getLogger().handlers[:] = [_Json(level)]


class _Plain(logging.Formatter):
    """Lines as Python writes them, with the type and place of an error instead of what it says."""

    def __init__(self) -> None:
        super().__init__(logging.BASIC_FORMAT)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # its name in logging
        """Where somebody logs an error as if it were a sentence, its type stands for it."""
        if isinstance(record.msg, BaseException):
            record.message = type(record.msg).__name__
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802  # as above
        """Name the error and where it happened."""
        return " at ".join((ei[0].__name__, *_place(ei[1])))


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
        event["error"] = type(error).__name__
        for place in _place(error):
            event["place"] = place
    record = event.get("_record")
    if record is not None and isinstance(record.msg, BaseException):
        event["event"] = type(record.msg).__name__
    return event


def _place(error: BaseException) -> list[str]:
    """Say where an error happened, if it did."""
    return [f"{Path(place.filename).name}:{place.lineno}" for place in extract_tb(error.__traceback__)[-1:]]


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
