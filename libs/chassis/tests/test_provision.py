"""Each service has a role of its own that sees its own schema, under time limits that no query outlives."""

# pyright: reportMissingParameterType=false

import secrets
import threading
from collections.abc import Iterator

import psycopg
import pytest
from libs.chassis.tests.conftest import LEDGER
from psycopg import sql
from psycopg.conninfo import make_conninfo

from chassis import migrations
from chassis.provision import provision
from chassis.testing import empty_schema

ROLES = ("chassis_alpha", "chassis_beta")


@pytest.fixture(scope="module")
def admin_of_new_database(admin_url: str) -> Iterator[str]:
    database = f"test_provision_{secrets.token_hex(4)}"
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        admin = make_conninfo(admin_url, dbname=database)
        provision(admin, dict.fromkeys(ROLES, "first"))
        yield admin
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))
        for role in ROLES:
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def connect(admin: str, role: str, password: str = "first") -> "psycopg.Connection":
    return psycopg.connect(make_conninfo(admin, user=role, password=password), autocommit=True)


def test_a_role_works_in_its_own_schema_without_naming_it(admin_of_new_database):
    with connect(admin_of_new_database, "chassis_alpha") as connection:
        connection.execute("CREATE TABLE secrets (id int)")
        found = connection.execute("SELECT schemaname FROM pg_tables WHERE tablename = 'secrets'").fetchone()
    assert found == ("chassis_alpha",)


def test_a_role_cannot_read_or_write_another_ones_schema_or_the_public_one(admin_of_new_database):
    with connect(admin_of_new_database, "chassis_alpha") as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS secrets (id int)")
    with connect(admin_of_new_database, "chassis_beta") as connection:
        for statement in (
            "SELECT * FROM chassis_alpha.secrets",
            "CREATE TABLE chassis_alpha.mine (id int)",
            "CREATE TABLE public.mine (id int)",
            "CREATE TEMPORARY TABLE mine (id int)",
            "CREATE SCHEMA mine",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("idle_in_transaction_session_timeout", "5s"),
        ("lock_timeout", "2s"),
        ("statement_timeout", "10s"),
        ("enable_seqscan", "off"),
    ],
)
def test_the_settings_are_in_force_for_every_connection_of_a_role(admin_of_new_database, setting, value):
    with connect(admin_of_new_database, "chassis_alpha") as connection:
        assert connection.execute(sql.SQL("SHOW {}").format(sql.Identifier(setting))).fetchone() == (value,)


def test_a_table_that_the_planner_knows_nothing_of_is_searched_by_its_keys(admin_of_new_database):
    with connect(admin_of_new_database, "chassis_alpha") as connection:
        connection.execute("CREATE TABLE new_things (id text PRIMARY KEY)")
        plan = connection.execute(
            "EXPLAIN SELECT * FROM new_things JOIN unnest(ARRAY['a', 'b']) AS wanted(id) USING (id)"
        ).fetchall()
    assert any("new_things_pkey" in line for [line] in plan)


def test_provisioning_again_changes_nothing_but_the_password(admin_of_new_database):
    with connect(admin_of_new_database, "chassis_beta") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS id")
    provision(admin_of_new_database, {"chassis_beta": 'second\'s "quoted" one'})
    with connect(admin_of_new_database, "chassis_beta", 'second\'s "quoted" one') as connection:
        assert connection.execute("SELECT id FROM kept").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError, match="password"):
        connect(admin_of_new_database, "chassis_beta", "first")
    provision(admin_of_new_database, {"chassis_beta": "first"})


def test_the_server_is_never_told_the_password_itself(admin_of_new_database):
    with psycopg.connect(admin_of_new_database) as connection:
        stored = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'chassis_alpha'").fetchone()
    assert stored is not None
    assert stored[0].startswith("SCRAM-SHA-256$")


def test_migrating_again_changes_nothing(admin_url):
    with empty_schema(admin_url, LEDGER) as url:
        with psycopg.connect(url) as connection:
            connection.execute("INSERT INTO entries VALUES ('a', 1)")
        migrations.upgrade(LEDGER, url)
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT id FROM entries").fetchone() == ("a",)


def test_a_second_migrating_process_waits_its_turn_longer_than_the_lock_timeout(admin_url):
    with empty_schema(admin_url, LEDGER) as url, psycopg.connect(url) as first:
        database = first.info.dbname
        with psycopg.connect(admin_url, autocommit=True) as admin:
            limit = sql.SQL("ALTER ROLE ledger IN DATABASE {} SET lock_timeout = '1ms'")
            admin.execute(limit.format(sql.Identifier(database)))
            first.execute("SELECT pg_advisory_xact_lock(hashtext('ledger migrations'))")
            second = threading.Thread(target=migrations.upgrade, args=(LEDGER, url))
            failures: list[BaseException] = []
            threading.excepthook, hook = lambda caught: failures.append(caught.exc_value), threading.excepthook
            second.start()
            waits = "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database WHERE NOT granted"
            while second.is_alive() and admin.execute(f"{waits} AND datname = %s", [database]).fetchone() == (0,):
                pass
            assert second.is_alive()
            first.rollback()
            second.join(timeout=20)
            threading.excepthook = hook
            assert not failures
