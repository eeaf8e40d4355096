"""A word that stands in a path is never a name: `GET /payments/public` asks for no payment called `public`.

The framework would take it for one where `POST /payments/public` and `GET /payments/{payment_id}` exist, and answer
that it is unknown, or that the caller is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis import error_envelope


class LiteralPaths:
    """Refuses, at a path that has words where others have names, every method that this very path does not have."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._paths: _Paths | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if self._paths is None:
                # At the first request, when all routes are there.
                self._paths = _more_literal_than_others(scope["app"])
            allowed = self._paths.methods_at(scope["path"])
            if allowed is not None and scope["method"] not in allowed:
                await error_envelope.method_not_allowed(allowed)(scope, receive, send)
                return
        await self._app(scope, receive, send)


@dataclass(frozen=True, slots=True)
class _Path:
    segments: tuple[str | None, ...]
    """`None` where any name may stand."""
    methods: frozenset[str]

    @property
    def words(self) -> int:
        return sum(segment is not None for segment in self.segments)

    def leads_to(self, segments: Sequence[str]) -> bool:
        return all(
            wanted == found or (wanted is None and found) for wanted, found in zip(self.segments, segments, strict=True)
        )

    def is_part_of(self, other: "_Path") -> bool:
        """Whether every request to this path would be one to the other, too."""
        return len(self.segments) == len(other.segments) and all(
            theirs is None or mine == theirs for mine, theirs in zip(self.segments, other.segments, strict=True)
        )


@dataclass(frozen=True, slots=True)
class _Paths:
    """Those that have words where others have names."""

    of_words: Mapping[str, frozenset[str]]
    """The methods of paths that are nothing but words: nearly all of them, found without taking a path apart."""
    with_names: Mapping[int, Sequence[_Path]]
    """The others, by the number of their slashes; those with the most words first."""

    def methods_at(self, path: str) -> frozenset[str] | None:
        """What the path allows; `None`: it is none of these."""
        allowed = self.of_words.get(path)
        if allowed is not None:
            return allowed
        candidates = self.with_names.get(path.count("/"))
        if candidates is None:
            return None
        segments = path.split("/")
        return next((candidate.methods for candidate in candidates if candidate.leads_to(segments)), None)


def _more_literal_than_others(app: FastAPI) -> _Paths:
    paths = list(_paths(app))
    of_words: dict[str, frozenset[str]] = {}
    with_names: dict[int, list[_Path]] = {}
    for path in sorted(paths, key=lambda path: path.words, reverse=True):
        if not any(path.is_part_of(other) for other in paths if other is not path):
            continue
        words = [segment for segment in path.segments if segment is not None]
        if len(words) == len(path.segments):
            of_words["/".join(words)] = path.methods
        else:
            with_names.setdefault(len(path.segments) - 1, []).append(path)
    return _Paths(of_words, with_names)


def _paths(app: FastAPI) -> Iterator[_Path]:
    methods: dict[tuple[str | None, ...], set[str]] = {}
    for context in iter_route_contexts(app.routes):
        segments = tuple(None if "{" in segment else segment for segment in (context.path or "").split("/"))
        methods.setdefault(segments, set()).update(context.methods or ())
    return (_Path(segments, frozenset(known)) for segments, known in methods.items())
