"""An operator shuts a merchant out and lets it in again."""

import json
import os
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from typer.testing import CliRunner

from chassis.testing import empty_schema
from fleet import cli
from fleet.errors import FleetError
from fleet.layout import ROOT, Layout

MERCHANT = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def database_url(monkeypatch: pytest.MonkeyPatch, layout: Layout) -> Iterator[str]:
    """A database with one merchant, of which the commands know."""
    admin_url = os.environ["TEST_DATABASE_URL"]
    with empty_schema(admin_url, ROOT / "services" / "merchants") as url:
        role = conninfo_to_dict(url)
        layout.make_folders()
        layout.secrets_file.write_text(json.dumps({"MERCHANTS_DB_PASSWORD": role["password"]}))
        monkeypatch.setenv("FLEET_DATA", str(layout.data))
        monkeypatch.setenv("DATABASE_URL", f"{admin_url.rpartition('/')[0]}/{role['dbname']}")
        with psycopg.connect(url) as connection:
            connection.execute(
                "INSERT INTO merchants (id, name, email, api_key, api_secret, api_secret_digest)"
                " VALUES (%s, 'Shop', 'shop@example.com', 'key_1', '', '')",
                [MERCHANT],
            )
        yield url


def is_active(url: str) -> bool:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT is_active FROM merchants").fetchone()
    assert row is not None
    return row[0]


def run(*arguments: str) -> None:
    done = CliRunner().invoke(cli.app, ["merchants", *arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("who", ["shop@example.com", MERCHANT])
def test_a_merchant_is_named_by_email_or_id(database_url: str, who: str) -> None:
    run("deactivate", who)
    assert not is_active(database_url)
    run("activate", who)
    assert is_active(database_url)


def test_a_merchant_that_does_not_exist_is_an_error_and_changes_nothing(database_url: str) -> None:
    with pytest.raises(FleetError, match="Nothing was changed"):
        run("deactivate", "nobody@example.com")
    assert is_active(database_url)


def test_without_a_fleet_the_command_says_so(monkeypatch: pytest.MonkeyPatch, layout: Layout) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("FLEET_DATA", str(layout.data))
    layout.make_folders()
    with pytest.raises(FleetError, match="not running"):
        run("deactivate", "shop@example.com")
