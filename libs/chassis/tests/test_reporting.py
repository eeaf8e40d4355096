"""Reports are read from views that show what services let them see, and never stand in a migration's way."""

# pyright: reportMissingParameterType=false

import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from chassis.provision import provision
from chassis.reporting import create_views, reader_password
from chassis.testing import eventually

SERVICES = ("chassis_gamma", "chassis_delta")
READER = "chassis_reader"


@pytest.fixture(scope="module")
def admin(admin_url: str) -> Iterator[str]:
    """Of a new database with two services that each have a table."""
    database = f"test_reporting_{secrets.token_hex(4)}"
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        admin = make_conninfo(admin_url, dbname=database)
        provision(admin, dict.fromkeys(SERVICES, "pw"))
        for service in SERVICES:
            with connect(admin, service) as own:
                own.execute("CREATE TABLE keys (id int, secret text)")
                own.execute("INSERT INTO keys VALUES (1, %s)", [service])
        yield admin
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))
        for role in (*SERVICES, READER):
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """Of two services that show their keys in one view, and the second one more."""
    for service in SERVICES:
        reporting = tmp_path / service / "migrations" / "reporting"
        reporting.mkdir(parents=True)
        (reporting / "keys.sql").write_text(f"-- not the secrets\nSELECT id, '{service}' AS of FROM {service}.keys;\n")
    (tmp_path / SERVICES[1] / "migrations" / "reporting" / "extra.sql").write_text(f"SELECT id FROM {SERVICES[1]}.keys")
    return [tmp_path / service for service in SERVICES]


def connect(admin: str, role: str, password: str = "pw") -> "psycopg.Connection":
    return psycopg.connect(make_conninfo(admin, user=role, password=password), autocommit=True)


def views(admin: str) -> list[str]:
    with psycopg.connect(admin) as connection:
        found = connection.execute("SELECT viewname FROM pg_views WHERE schemaname = 'public' ORDER BY 1")
        return [name for (name,) in found]


def test_services_that_name_the_same_view_show_their_rows_together(admin, folders):
    for _ in range(2):
        create_views(admin, folders, "pw", READER)
    with connect(admin, READER) as reader:
        assert sorted(reader.execute("SELECT * FROM keys").fetchall()) == [(1, "chassis_delta"), (1, "chassis_gamma")]
        assert reader.execute("SELECT * FROM extra").fetchall() == [(1,)]


def test_the_reader_reads_the_views_and_nothing_else(admin, folders):
    create_views(admin, folders, "pw", READER)
    with connect(admin, READER) as reader:
        # Read-only by default is a courtesy; what holds is what the role may do.
        reader.execute("SET default_transaction_read_only = off")
        for statement in (
            "SELECT * FROM chassis_gamma.keys",
            "DELETE FROM extra",
            "CREATE TABLE public.mine (id int)",
            "CREATE TABLE chassis_gamma.mine (id int)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(statement)
        assert reader.execute("SHOW statement_timeout").fetchone() == ("1min",)


def test_services_do_not_see_the_views(admin, folders):
    create_views(admin, folders, "pw", READER)
    with connect(admin, SERVICES[0]) as service, pytest.raises(psycopg.errors.InsufficientPrivilege):
        service.execute("SELECT * FROM public.keys")


def test_a_migration_may_change_what_a_view_shows_and_views_of_others_stay(admin, folders):
    create_views(admin, folders, "pw", READER)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("CREATE OR REPLACE VIEW public.of_somebody_else AS SELECT 1 AS one")
    with connect(admin, SERVICES[0]) as service:
        with pytest.raises(psycopg.errors.FeatureNotSupported):
            service.execute("ALTER TABLE keys ALTER COLUMN id TYPE bigint")
        provision(admin, {SERVICES[0]: "pw"}, READER)
        assert views(admin) == ["of_somebody_else"]
        service.execute("ALTER TABLE keys ALTER COLUMN id TYPE bigint")
        service.execute("ALTER TABLE keys ALTER COLUMN id TYPE int")
    create_views(admin, folders, "pw", READER)
    assert views(admin) == ["extra", "keys", "of_somebody_else"]


def test_a_view_that_no_service_shows_any_more_is_gone(admin, folders):
    create_views(admin, folders, "pw", READER)
    create_views(admin, folders[:1], "pw", READER)
    assert "extra" not in views(admin)


async def test_a_report_that_is_open_does_not_hold_up_a_deployment(admin, folders):
    create_views(admin, folders, "pw", READER)
    with psycopg.connect(make_conninfo(admin, user=READER, password="pw")) as reader:
        reader.execute("SELECT * FROM keys")
        provision(admin, {SERVICES[0]: "pw"}, READER)
        assert "keys" not in views(admin)

        async def was_cut_off() -> bool:
            try:
                reader.execute("SELECT 1")
            except psycopg.OperationalError:
                return True
            return False

        await eventually(was_cut_off)


def test_without_a_password_nobody_can_log_in_to_read(admin, folders):
    create_views(admin, folders, None, READER)
    with pytest.raises(psycopg.OperationalError):
        connect(admin, READER)
    create_views(admin, folders, "pw", READER)
    connect(admin, READER).close()


def test_the_known_password_is_for_development_only():
    assert reader_password(None, production=False) == "gateway_pass"
    assert reader_password("own", production=False) == "own"
    assert reader_password(None, production=True) is None
    assert reader_password("own", production=True) == "own"
    with pytest.raises(ValueError, match="REPORTING_DB_PASSWORD"):
        reader_password("gateway_pass", production=True)
