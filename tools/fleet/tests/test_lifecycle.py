"""A real fleet from its start to its end, as a user and a fault see it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from fleet import endings, leftovers, run_state, throwaway
from fleet.layout import ROOT, Layout
from fleet.supervision import Supervisor

KEYS = {"X-Api-Key": "key_test_abc123", "X-Api-Secret": "secret_test_xyz789"}
PATIENCE_SECONDS = 180
pytestmark = pytest.mark.timeout(400)


class UserFleet:
    """`./fleet` commands on a data folder of their own."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.output = layout.data / "up.output"

    def _environment(self) -> dict[str, str]:
        chosen = {"FLEET_DATA": str(self.layout.data), "FLEET_PORTS": "auto", "FLEET_ENV_FILE": "/dev/null"}
        return {**os.environ, **chosen, "TEST_MODE": "true", "TEST_PROCESSING_DELAY": "50", "PORT": "0"}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command, env = [sys.executable, "-P", "-m", "fleet", *arguments], self._environment()
        return subprocess.run(
            command, cwd=ROOT, env=env, text=True, capture_output=True, check=False, timeout=PATIENCE_SECONDS
        )

    def up(self) -> subprocess.Popen[bytes]:
        """Start `./fleet up` in the foreground and return when it says that it is up."""
        with self.output.open("wb") as output:
            command = [sys.executable, "-P", "-m", "fleet", "up"]
            process = subprocess.Popen(command, cwd=ROOT, env=self._environment(), stdout=output, stderr=output)
        until(lambda: "Ctrl-C stops everything" in self.said() or process.poll() is not None)
        assert process.poll() is None, self.said()
        return process

    def said(self) -> str:
        return self.output.read_text()

    def state(self) -> run_state.RunState:
        state = run_state.read(self.layout)
        assert state
        return state

    @property
    def url(self) -> str:
        return self.state().base_url

    def pid(self, process: str) -> int:
        return next(state.pid for state in Supervisor(self.layout).states() if state.name == process)

    def create_order(self) -> httpx.Response:
        return httpx.post(f"{self.url}/api/v1/orders", headers=KEYS, json={"amount": 50000})

    def healthy(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"{self.url}/health").status_code == 200
        return False


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def fleet() -> Iterator[UserFleet]:
    with throwaway.data_folder() as layout:
        yield UserFleet(layout)


@pytest.fixture(scope="module")
def running(fleet: UserFleet) -> subprocess.Popen[bytes]:
    return fleet.up()


def test_it_ends_with_where_it_is_how_to_sign_in_and_a_first_payment(running, fleet: UserFleet) -> None:
    assert f"The gateway is up:  {fleet.url}" in fleet.said()
    for shown in ("key_test_abc123", "secret_test_xyz789", "test@example.com", "success@bank"):
        assert shown in fleet.said()


def test_the_first_payment_that_it_offers_can_be_pasted(running, fleet: UserFleet) -> None:
    offered = fleet.said().partition("\napi=")[2].partition("\n\n")[0]
    # Waiting for the bank is the reader's part; here the condition is waited for below.
    script = "api=" + offered.replace("sleep 10; ", "") + "\necho $payment"
    done = subprocess.run(["sh", "-c", script], text=True, capture_output=True, check=False)
    payment = done.stdout.splitlines()[-1]
    assert payment.startswith("pay_"), done
    read = f"{fleet.url}/api/v1/payments/{payment}"
    until(lambda: httpx.get(read, headers=KEYS).json()["status"] == "success")


def test_status_lists_every_process_and_the_health(running, fleet: UserFleet) -> None:
    done = fleet.run("status")
    assert done.returncode == 0, done.stdout
    for process in ("postgres", "valkey", "merchants", "payments-worker", "webhooks-worker", "proxy"):
        assert process in done.stdout
    assert "/health: healthy" in done.stdout


def test_logs_show_one_process_or_a_service_with_its_worker(running, fleet: UserFleet) -> None:
    assert '"process":"orders-api"' in fleet.run("logs", "orders").stdout
    both = fleet.run("logs", "payments").stdout
    assert "payments-worker | " in both
    assert "payments        | " in both
    wrong = fleet.run("logs", "nothing")
    assert wrong.returncode == 1
    assert "There is no log of 'nothing'" in wrong.stderr


def test_a_second_one_on_the_same_data_is_refused(running, fleet: UserFleet) -> None:
    done = fleet.run("up")
    assert done.returncode == 1
    assert f"already running at {fleet.url}" in done.stderr
    assert "Traceback" not in done.stderr


def test_running_data_is_not_deleted(running, fleet: UserFleet) -> None:
    done = fleet.run("reset", "--yes")
    assert done.returncode == 1
    assert "./fleet down" in done.stderr
    assert fleet.healthy()


def test_no_service_can_see_the_admins_password(running, fleet: UserFleet) -> None:
    for process in ("merchants", "orders", "payments", "payments-worker", "refunds", "webhooks"):
        environment = psutil.Process(fleet.pid(process)).environ()
        assert urlsplit(environment["DATABASE_URL"]).username == process.removesuffix("-worker")
        assert not [name for name in environment if name.endswith("_PASSWORD")]
    # Nor can other users of the machine, from the list of processes.
    secrets = [line.split('"')[3] for line in fleet.layout.secrets_file.read_text().splitlines() if ":" in line]
    pids = [state.pid for state in Supervisor(fleet.layout).states() if state.pid]
    lines = [" ".join(psutil.Process(pid).cmdline()) for pid in pids]
    assert not [line for line in lines if any(secret in line for secret in secrets)]


@pytest.mark.parametrize("process", ["payments-worker", "merchants", "proxy", "valkey", "postgres"])
def test_a_killed_process_comes_back_and_that_is_said(running, fleet: UserFleet, process: str) -> None:
    before = fleet.pid(process)
    os.kill(before, signal.SIGKILL)
    until(lambda: fleet.pid(process) not in (0, before))
    until(lambda: f"{process} was restarted" in fleet.said())
    assert f"{process} ended (terminated by SIGKILL)" in fleet.said()
    until(fleet.healthy)


def test_sigterm_stops_all_of_it_and_leaves_nothing_behind(running, fleet: UserFleet) -> None:
    until(lambda: fleet.create_order().status_code == 201)  # The pools have just lost their PostgreSQL.
    (fleet.layout.data / "order").write_text(fleet.create_order().json()["id"])
    running.send_signal(signal.SIGTERM)
    assert running.wait(60) == 0
    assert "Stopped." in fleet.said()
    assert leftovers.find(fleet.layout) == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(fleet.url)
    assert fleet.run("status").returncode == 1


def test_a_second_start_finds_its_data(running, fleet: UserFleet) -> None:
    up = fleet.up()
    order = (fleet.layout.data / "order").read_text()
    assert httpx.get(f"{fleet.url}/api/v1/orders/{order}", headers=KEYS).status_code == 200
    # Ctrl-C does the same as SIGTERM.
    up.send_signal(signal.SIGINT)
    assert up.wait(60) == 0
    assert leftovers.find(fleet.layout) == []


def test_a_fleet_whose_up_was_killed_is_noticed_and_can_be_stopped(running, fleet: UserFleet) -> None:
    up = fleet.up()
    up.kill()
    up.wait(10)
    assert "Its ./fleet up was killed" in fleet.run("status").stdout
    assert fleet.run("down").returncode == 0
    assert leftovers.find(fleet.layout) == []


def test_without_its_supervisor_nothing_runs_on(running, fleet: UserFleet) -> None:
    up = fleet.up()
    supervised = psutil.Process(fleet.state().supervisor_pid).children(recursive=True)
    os.kill(fleet.state().supervisor_pid, signal.SIGKILL)
    assert up.wait(60) == 1
    assert "The process supervisor was killed" in fleet.said()
    # By their pids, not by what the product finds: what it cannot see would run on unnoticed.
    assert endings.still_running(supervised, 0) == []


def test_down_from_another_terminal_ends_the_first_one_too(running, fleet: UserFleet) -> None:
    up = fleet.up()
    done = fleet.run("down")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Stopped.")
    assert up.wait(60) == 0
    assert "Stopped by ./fleet down" in fleet.said()


def test_a_service_that_does_not_start_is_shown_with_its_log_and_nothing_stays(fleet: UserFleet) -> None:
    environment = {"UPI_SUCCESS_RATE": "certainly"}
    os.environ.update(environment)
    try:
        done = fleet.run("up")
    finally:
        os.environ.pop("UPI_SUCCESS_RATE")
    assert done.returncode == 1
    assert "payments" in done.stderr
    assert "UPI_SUCCESS_RATE" in done.stderr
    assert leftovers.find(fleet.layout) == []


def test_detached_with_the_demo_shop_it_runs_on_until_told_and_can_then_be_deleted(fleet: UserFleet) -> None:
    done = fleet.run("up", "--detach", "--demo")
    assert done.returncode == 0, done.stderr
    until(fleet.healthy)
    shop, sandbox = (f"http://127.0.0.1:{fleet.state().ports[name]}" for name in ("demo-merchant", "instamojo-sandbox"))
    assert httpx.get(shop).status_code == 200
    assert httpx.get(f"{sandbox}/api/1.1/payment-requests/").json()["success"] is False
    # One payment in the terminal, told to the shop.
    walked = fleet.run("demo")
    assert walked.returncode == 0, walked.stderr
    assert "event payment.success   status success   response_code 200" in walked.stdout
    assert fleet.run("down").returncode == 0
    for url in (shop, sandbox):
        with pytest.raises(httpx.ConnectError):
            httpx.get(url)
    assert fleet.run("reset", "--yes").returncode == 0
    assert not fleet.layout.secrets_file.exists()
    assert not Path(fleet.layout.postgres).exists()
    assert fleet.output.exists(), "what others put there stays"
