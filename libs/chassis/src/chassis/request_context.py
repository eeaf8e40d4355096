"""What is happening now: the id of the request that caused it, which is on every answer, log line and event, and what
it is about, which is on every log line."""

import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

_SANE = re.compile(r"[A-Za-z0-9._-]{1,128}")
_NOTHING: Mapping[str, str] = MappingProxyType({})
_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
_subject: ContextVar[Mapping[str, str]] = ContextVar("subject", default=_NOTHING)


def current_request_id() -> str | None:
    return _request_id.get()


def current_subject() -> Mapping[str, str]:
    """What has been noted, by name."""
    return _subject.get()


def request_id_for(offered: str | None) -> str:
    """The caller's own request id if it is a sane one, else a new one."""
    return offered if offered and _SANE.fullmatch(offered) else uuid.uuid4().hex


def begin_request(offered: str | None) -> str:
    """Adopt the caller's own request id if it is a sane one, else make one. Returns the id in force."""
    request_id = request_id_for(offered)
    _request_id.set(request_id)
    _subject.set(_NOTHING)
    return request_id


def note(**subject: str) -> None:
    """Say on every further log line of this request what it is about, such as `merchant`. Never a secret."""
    _subject.set({**_subject.get(), **subject})


@contextmanager
def caused_by(request_id: str | None, **subject: str) -> Iterator[None]:
    """What happens inside was caused by that request, wherever it was, and is about that."""
    outer_request, outer_subject = _request_id.set(request_id), _subject.set(subject)
    try:
        yield
    finally:
        _request_id.reset(outer_request)
        _subject.reset(outer_subject)
