"""What is decided before anything starts: secrets, ports, and who is told what."""

import contextlib
import dataclasses
import json
import socket
from collections.abc import Iterator

import pytest

from fleet import credentials, fleet_run, ports, run_state
from fleet.errors import FleetError
from fleet.layout import Layout
from fleet.run_state import RunState
from fleet.settings import interpret
from fleet.topology import PROCESSES, role_url

GIVEN = {"JWT_SECRET": "j", "ENCRYPTION_KEY": "e", "SERVICE_TOKEN_KEY": "s"}


@contextlib.contextmanager
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def planned(layout: Layout, **variables: str) -> fleet_run.Plan:
    return fleet_run.draw_up(interpret({"FLEET_DATA": str(layout.data), "FLEET_PORTS": "auto", **variables}))


def told(plan: fleet_run.Plan, process: str):
    return next(program.environment for program in plan.programs if program.name == process)


def test_secrets_are_made_once_and_kept_for_this_user_alone(layout: Layout) -> None:
    first = credentials.resolve(layout, {}, production=False)
    assert credentials.resolve(layout, {}, production=False) == first
    assert len(set(first.values())) == len(first)
    assert layout.secrets_file.stat().st_mode & 0o777 == 0o600


def test_a_secret_that_is_given_wins_and_is_not_written_down(layout: Layout) -> None:
    assert credentials.resolve(layout, {"JWT_SECRET": "mine"}, production=False)["JWT_SECRET"] == "mine"
    assert "mine" not in layout.secrets_file.read_text()


@pytest.mark.parametrize("missing", sorted(GIVEN))
def test_in_production_keys_are_never_made_up(layout: Layout, missing: str) -> None:
    given = {name: value for name, value in GIVEN.items() if name != missing}
    with pytest.raises(FleetError, match=missing):
        credentials.resolve(layout, given, production=True)


def test_in_production_given_keys_are_enough(layout: Layout) -> None:
    assert GIVEN.items() <= credentials.resolve(layout, GIVEN, production=True).items()


def test_a_damaged_secrets_file_is_not_replaced(layout: Layout) -> None:
    layout.secrets_file.write_text('{"JWT_SEC')
    with pytest.raises(FleetError, match="cannot be read"):
        credentials.resolve(layout, {}, production=False)
    assert layout.secrets_file.read_text() == '{"JWT_SEC'


def test_every_process_gets_only_its_own_role_and_the_secrets_it_needs(layout: Layout) -> None:
    plan = planned(layout, TEST_API_SECRET="secret_of_the_merchant")
    passwords = {name: value for name, value in plan.secrets.items() if name.endswith("_PASSWORD")}
    for process in PROCESSES:
        environment = told(plan, process.name)
        own = passwords[f"{process.service.upper()}_DB_PASSWORD"]
        assert environment["DATABASE_URL"].startswith(f"postgresql://{process.service}:{own}@127.0.0.1:")
        others = [value for value in passwords.values() if value not in (own, passwords["VALKEY_PASSWORD"])]
        assert not [name for name, value in environment.items() if any(other in value for other in others)]
        assert ("JWT_SECRET" in environment) == (process.service == "merchants")
        assert ("ENCRYPTION_KEY" in environment) == (process.service != "orders")
        assert ("TEST_API_SECRET" in environment) == (process.service == "merchants")


def test_the_account_at_a_processor_is_known_only_to_those_who_talk_to_it(layout: Layout) -> None:
    account = {f"INSTAMOJO_{name}": f"of the account: {name}" for name in ("API_KEY", "AUTH_TOKEN", "SALT")}
    plan = planned(layout, **account, INSTAMOJO_BASE_URL="https://www.instamojo.com/api/1.1/")
    for process in PROCESSES:
        known = {name: value for name, value in told(plan, process.name).items() if "INSTAMOJO" in name}
        wanted = process.service in ("payments", "refunds")
        assert known == ({**account, "INSTAMOJO_BASE_URL": "https://www.instamojo.com/api/1.1/"} if wanted else {})


def test_links_lead_to_this_machine_unless_it_has_an_address(layout: Layout) -> None:
    plan = planned(layout)
    assert told(plan, "orders")["CHECKOUT_URL"] == f"http://localhost:{plan.ports['proxy:checkout']}"
    for process in ("payments", "payments-worker"):
        assert told(plan, process)["CHECKOUT_URL"] == told(plan, "orders")["CHECKOUT_URL"]
        assert told(plan, process)["PUBLIC_API_URL"] == f"http://localhost:{plan.ports['proxy']}"
    known = planned(layout, CHECKOUT_URL="https://pay.example/", PUBLIC_API_URL="https://api.example")
    assert told(known, "orders")["CHECKOUT_URL"] == "https://pay.example"
    assert told(known, "payments-worker")["PUBLIC_API_URL"] == "https://api.example"
    assert '"api":"https://api.example"' in (layout.nginx / "nginx.conf").read_text()


@pytest.mark.parametrize("missing", ["CHECKOUT_URL", "PUBLIC_API_URL"])
def test_in_production_links_that_nobody_could_follow_are_refused(layout: Layout, missing: str) -> None:
    addresses = {"CHECKOUT_URL": "https://pay.example", "PUBLIC_API_URL": "https://api.example"}
    assert told(planned(layout, GATEWAY_ENV="production", **GIVEN, **addresses), "orders")
    del addresses[missing]
    with pytest.raises(FleetError, match=f"^GATEWAY_ENV=production needs {missing}\\.$"):
        planned(layout, GATEWAY_ENV="production", **GIVEN, **addresses)


def test_settings_reach_the_services_as_they_were_written(layout: Layout) -> None:
    plan = planned(layout, TEST_MODE="true", WEBHOOK_RETRY_INTERVALS="[1, 2, 3, 4]")
    assert told(plan, "payments-worker")["TEST_MODE"] == "true"
    assert told(plan, "webhooks-worker")["WEBHOOK_RETRY_INTERVALS"] == "[1, 2, 3, 4]"


def test_merchants_is_told_of_the_workers_and_of_those_that_have_jobs(layout: Layout) -> None:
    plan = planned(layout)
    assert told(plan, "merchants")["WORKERS"] == ",".join(
        f"{name}=http://127.0.0.1:{plan.ports[name]}"
        for name in ("payments-worker", "refunds-worker", "webhooks-worker")
    )
    assert told(plan, "merchants")["JOB_OWNERS"] == ",".join(
        f"{name}=http://127.0.0.1:{plan.ports[name]}" for name in ("payments", "refunds", "webhooks")
    )
    assert "WORKERS" not in told(plan, "payments")


def test_outside_servers_take_the_place_of_the_embedded_ones(layout: Layout) -> None:
    plan = planned(layout, DATABASE_URL="postgresql://root:pw@db.example/shop?sslmode=require", REDIS_URL="redis://r")
    assert plan.servers == []
    assert "@db.example/shop?sslmode=require" in told(plan, "orders")["DATABASE_URL"]
    assert "root:pw" not in told(plan, "orders")["DATABASE_URL"]
    assert told(plan, "orders")["REDIS_URL"] == "redis://r"


def test_a_role_keeps_the_rest_of_the_admins_url() -> None:
    url = "postgresql://admin:p%40ss@[::1]:5433/db?sslmode=require"
    assert role_url(url, "orders", "p/w") == "postgresql://orders:p%2Fw@[::1]:5433/db?sslmode=require"


def test_a_taken_api_port_is_refused_with_the_name_of_its_holder(layout: Layout) -> None:
    with listening() as port, pytest.raises(FleetError, match=rf"Port {port} is taken by process \d+ \(.*python"):
        planned(layout, PORT=str(port))


@pytest.mark.parametrize("variable", ["DASHBOARD_PORT", "CHECKOUT_PORT"])
def test_a_taken_port_of_a_front_end_is_refused_by_its_name(layout: Layout, variable: str) -> None:
    with listening() as port, pytest.raises(FleetError, match=rf"Port {port} is taken") as refusal:
        planned(layout, **{variable: str(port)})
    assert variable in refusal.value.advice


def test_the_dashboards_door_leads_to_the_checkouts_own_address_when_there_is_one(layout: Layout) -> None:
    planned(layout, CHECKOUT_URL="https://pay.example/")
    assert "return 302 https://pay.example/checkout$is_args$args;" in (layout.nginx / "nginx.conf").read_text()
    with pytest.raises(FleetError, match="CHECKOUT_URL"):
        planned(layout, CHECKOUT_URL="https://pay.example; return 200")


def test_there_is_no_demo_shop_in_production(layout: Layout) -> None:
    addresses = {"CHECKOUT_URL": "https://pay.example", "PUBLIC_API_URL": "https://api.example"}
    production = {"GATEWAY_ENV": "production", **GIVEN, **addresses}
    values = {"FLEET_DATA": str(layout.data), "FLEET_PORTS": "auto", **production}
    with pytest.raises(FleetError, match="demo shop"):
        fleet_run.draw_up(dataclasses.replace(interpret(values), demo=True))


def test_the_demo_pays_at_the_stand_in_unless_there_is_an_account_at_instamojo(layout: Layout) -> None:
    def draw_up(**variables: str) -> fleet_run.Plan:
        values = {"FLEET_DATA": str(layout.data), "FLEET_PORTS": "auto", **variables}
        return fleet_run.draw_up(dataclasses.replace(interpret(values), demo=True))

    plan = draw_up()
    for process in ("payments", "payments-worker", "refunds-worker"):
        known = told(plan, process)
        assert known["INSTAMOJO_BASE_URL"] == f"http://127.0.0.1:{plan.ports['instamojo-sandbox']}/api/1.1/"
        assert [known[f"INSTAMOJO_{name}"] for name in ("API_KEY", "AUTH_TOKEN", "SALT")] == [
            "test_key",
            "test_token",
            "test_salt",
        ]
    own = told(draw_up(INSTAMOJO_API_KEY="mine"), "payments-worker")
    assert own["INSTAMOJO_API_KEY"] == "mine"
    assert "INSTAMOJO_BASE_URL" not in own
    assert "INSTAMOJO_API_KEY" not in told(planned(layout), "payments-worker")


def test_the_stand_in_listens_where_it_is_told_to(layout: Layout) -> None:
    with listening() as port:
        values = {"FLEET_DATA": str(layout.data), "FLEET_PORTS": "auto", "INSTAMOJO_SANDBOX_PORT": str(port)}
        with pytest.raises(FleetError, match=f"Port {port} is taken"):
            fleet_run.draw_up(dataclasses.replace(interpret(values), demo=True))


def test_a_taken_inner_port_is_simply_replaced() -> None:
    with listening() as port:
        assigned = ports.assign({"orders": port, "payments": port}, any_ports=False, previous={})
    assert port not in assigned.values()
    assert len(set(assigned.values())) == 2


def test_inner_ports_stay_the_same_from_run_to_run(layout: Layout) -> None:
    first = planned(layout)
    run_state.write(layout, RunState(first.base_url, first.ports))
    second = planned(layout)
    assert {name: second.ports[name] for name in ("postgres", "orders")} == {
        name: first.ports[name] for name in ("postgres", "orders")
    }


def test_a_data_folder_that_cannot_be_written_is_named(layout: Layout) -> None:
    (layout.data / "file").write_text("")
    with pytest.raises(FleetError, match=r"file/below is not writable"):
        planned(Layout(layout.data / "file" / "below"))


def test_a_deep_data_folder_still_has_a_short_socket(layout: Layout) -> None:
    deep = Layout(layout.data / ("x" * 90) / ("y" * 90))
    assert len(str(deep.supervisor_socket)) < 107
    assert deep.supervisor_socket != Layout(deep.data / "other").supervisor_socket


def test_the_state_of_a_run_is_readable_by_other_programs(layout: Layout) -> None:
    run_state.write(layout, RunState("http://127.0.0.1:8000", {"proxy": 8000}))
    assert json.loads(layout.state_file.read_text())["base_url"] == "http://127.0.0.1:8000"
    assert run_state.read(layout) == RunState("http://127.0.0.1:8000", {"proxy": 8000})


def test_no_inner_process_takes_the_port_of_the_api() -> None:
    free = ports.spare(set())
    assert ports.assign({"orders": free}, any_ports=False, previous={}, doors=[free])["orders"] != free


def test_two_spare_ports_are_never_the_same() -> None:
    assert ports.spare(set()) != ports.spare(set())
