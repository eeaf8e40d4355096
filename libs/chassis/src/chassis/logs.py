"""One JSON object a line on standard output, each with the request id that caused it and what it is about."""

import json
import logging
import sys
from typing import Any

import orjson
import structlog
from structlog.typing import EventDict, WrappedLogger

from chassis.card_numbers import without_card_numbers
from chassis.request_context import current_request_id, current_subject


def configure(process: str, level: str = "INFO") -> None:
    """Send structlog's and the standard library's records to stdout in the same shape."""

    def add_context(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event["process"] = process
        if (request_id := current_request_id()) is not None:
            event.setdefault("request_id", request_id)
        for name, value in current_subject().items():
            event.setdefault(name, value)
        return event

    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_context,
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(_to_json),
            ],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(True)
    # One line for every call between services says nothing that metrics do not say better.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("faststream").setLevel(logging.WARNING)


def _to_json(event: EventDict, **_: Any) -> str:
    try:
        text = orjson.dumps(event, default=repr).decode()
    except TypeError:
        # Lone surrogates, keys that are no strings, huge integers: a line is never lost for what stands in it.
        text = json.dumps(event, default=repr, skipkeys=True, ensure_ascii=False).encode(errors="replace").decode()
    return without_card_numbers(text)
