"""The log: JSON in production, readable in development, and never a secret in it.

Whatever is logged, by us or by a library, passes `_hide`; tracebacks are printed without the
values of variables.
"""

import logging
import sys
from typing import Any, TextIO

import structlog
from flask import has_request_context, request
from structlog.typing import EventDict, Processor, WrappedLogger

from portal.core.origin import origin
from portal.core.redaction import HIDDEN, hide_secrets, is_secret_name

# made here, hence free of secrets; a request id may look like a card code
OURS = frozenset({"timestamp", "level", "logger", "request_id", "ms", "status", "user", "company"})


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to whatever standard error is at that moment."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def configure(production: bool) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    handler = _StandardError()
    handler.setFormatter(_formatter(production))
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each, _StandardError)]:
        root.removeHandler(old)
    root.addHandler(handler)
    logging.getLogger("portal").setLevel(logging.INFO)
    # the first start does 60 jobs at once: their lines would push the address out of sight
    logging.getLogger("portal.worker").setLevel(logging.INFO if production else logging.WARNING)


def _formatter(production: bool) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.add_log_level,
        ],
        processors=[
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _stamp(production),
            _add_request_id,
            structlog.processors.format_exc_info,
            _hide,
            _renderer(production),
        ],
    )


def _stamp(production: bool) -> Processor:
    if production:
        return structlog.processors.TimeStamper(fmt="iso", utc=True)
    return structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False)


def _renderer(production: bool) -> Processor:
    if production:
        return structlog.processors.JSONRenderer(sort_keys=True)
    # as a request names its facts, so that a line begins with what was asked
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), sort_keys=False, pad_level=False, pad_event_to=0
    )


def _add_request_id(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    request_id = origin.get().request_id
    if request_id:
        event.setdefault("request_id", request_id)
    return event


def _hide(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    known = _submitted_secrets() if "exception" in event else []
    return {
        name: value if name in OURS else _hidden(name, value, known)
        for name, value in event.items()
    }


def _hidden(name: str, value: Any, known: list[str]) -> Any:
    if is_secret_name(name):
        return HIDDEN
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return hide_secrets(str(value), known)


def _submitted_secrets() -> list[str]:
    """What this request sent in secret fields: an error message may quote it."""
    if not has_request_context():
        return []
    values = list(request.cookies.values())
    # read only if the view has: a broken body must not break the log
    fields = [request.args, *([request.form] if "form" in vars(_the_request()) else [])]
    for field in fields:
        values += [text for name, text in field.items(multi=True) if is_secret_name(name)]
    return [line.strip() for value in values for line in (value, *value.splitlines())]


def _the_request() -> Any:
    return request._get_current_object()  # type: ignore[attr-defined]
