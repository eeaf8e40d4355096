"""The first payments that a newcomer is invited to paste: the README's and the one that `./fleet up` ends with."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from fleet import ports, welcome
from fleet.layout import ROOT
from fleet.testing import RunningFleet
from gateway import Gateway

README_BLOCK = re.compile(r"^## First payment in a minute\n+```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RECEIVER_PORT = "4500"


@pytest.fixture
async def afterwards_without_webhooks(merchant: Gateway) -> AsyncIterator[None]:
    yield
    await merchant.send_webhooks_to(None)


def paste(script: str, variables: Mapping[str, str]) -> str:
    """What a shell in the repository's folder prints when it is given the lines one after the other."""
    if not shutil.which("curl") or not shutil.which("bash"):
        pytest.skip("the walk-through is for people who have bash and curl")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        ["bash"],
        input=script,
        cwd=ROOT,
        env={"PATH": path, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=90,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    return ran.stdout


@pytest.mark.usefixtures("afterwards_without_webhooks")
def test_the_readmes_first_payment_ends_with_a_success_and_verified_webhooks(fleet: RunningFleet):
    block = README_BLOCK.search((ROOT / "README.md").read_text())
    assert block, "README.md has no sh block directly under its heading 'First payment in a minute'"
    # The receiver's port may be taken on this machine; all else is as it stands.
    port = str(ports.spare(set()))
    script = block[1].replace(f":{RECEIVER_PORT}", f":{port}")
    script = script.replace("webhook_receiver.py ", f"webhook_receiver.py --port {port} ")

    printed = paste(script, {"API": fleet.base_url})

    verified = re.findall(r"^verified (payment\.\w+) (pay_\w+)$", printed, re.MULTILINE)
    assert [event for event, _ in verified] == ["payment.created", "payment.pending", "payment.success"], printed
    assert len({payment_id for _, payment_id in verified}) == 1
    last_line = printed.splitlines()[-1]
    assert f'"id":"{verified[0][1]}"' in last_line
    assert '"status":"success"' in last_line


def test_the_payment_that_fleet_up_ends_with_succeeds(fleet: RunningFleet):
    shown = welcome.text(fleet.plan)
    script = shown[shown.index("api=") :]
    assert "sleep 10" in script

    # This fleet's bank takes no ten seconds, and nobody knows how long a busy machine does.
    until_paid = """until call $api/payments/$payment | grep -q '"status":"success"'; do sleep 0.1; done"""
    printed = paste(script.replace("sleep 10", until_paid), {})

    assert '"status":"success"' in printed, printed
