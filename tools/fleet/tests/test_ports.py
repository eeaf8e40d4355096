"""Fleets that start at the same moment do not choose the same ports."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from fleet import ports

CHOOSES = "from fleet import ports; print(ports.assign({'a': %d}, any_ports=False, previous={})['a']); input()"


def choosing(wanted: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-P", "-c", CHOOSES % wanted]
    return subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def chosen_by(process: "subprocess.Popen[str]") -> int:
    assert process.stdout
    return int(process.stdout.readline())


@pytest.fixture
def wanted() -> Iterator[int]:
    """A port that nobody listens on, and that a fleet which has not bound it yet has chosen."""
    port = next(port for port in reversed(ports.SPARE_PORTS) if ports.is_free(port))
    with choosing(port) as first:
        assert chosen_by(first) == port
        yield port
        first.communicate("\n")


def test_what_another_has_chosen_but_does_not_listen_on_yet_is_not_chosen_again(wanted: int) -> None:
    assert ports.is_free(wanted)
    with choosing(wanted) as second:
        assert chosen_by(second) not in (0, wanted)
        second.communicate("\n")


def test_once_the_other_has_ended_it_can_be_chosen(wanted: int) -> None:
    with choosing(wanted - 1) as other:
        chosen_by(other)
        other.communicate("\n")
    with choosing(wanted - 1) as next_one:
        assert chosen_by(next_one) == wanted - 1
        next_one.communicate("\n")
