"""Calls that go wrong on purpose."""

from dataclasses import dataclass
from enum import StrEnum

from starlette.responses import Response


class Kind(StrEnum):
    """How a call goes wrong. Either answer is a page of whatever stands before the API, and no JSON."""

    ANSWER_LOST = "answer_lost"
    """It is carried out, and the caller is not told."""
    UNAVAILABLE = "unavailable"
    """It is not carried out."""


@dataclass(slots=True)
class Fault:
    """The next `times` calls `method path…` go wrong, `path` being what follows /api/1.1/."""

    method: str
    path: str
    kind: Kind
    times: int


class Faults:
    """What is to go wrong."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def next(self, method: str, path: str) -> Kind | None:
        """What happens to this call, which counts as one."""
        for fault in self._waiting:
            if fault.times > 0 and fault.method == method and path.startswith(fault.path):
                fault.times -= 1
                return fault.kind
        return None

    def forget(self) -> None:
        self._waiting.clear()


def page(kind: Kind) -> Response:
    status, words = (504, "Gateway Time-out") if kind is Kind.ANSWER_LOST else (503, "Service Unavailable")
    return Response(f"<html><body><h1>{status} {words}</h1></body></html>", status, media_type="text/html")
