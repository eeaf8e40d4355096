"""The front ends' own checks, which run in Node: logic and sizes, types, lint and format."""

import pytest

from fleet import front_ends, node

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    front_ends.build()
    front_ends.install_tools()


@pytest.mark.parametrize(
    ("script", "what"),
    [
        ("test", "rules of cards and UPI, money, messages, sizes"),
        ("types", "types"),
        ("lint", "lint and format"),
    ],
)
def test_npm_run(script: str, what: str) -> None:
    done = front_ends.run_npm("run", script)
    assert done.returncode == 0, f"{what}:\n{node.last_lines(done)}"
