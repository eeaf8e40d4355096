"""When the embedded PostgreSQL refuses, it says why."""

import pytest

from fleet import postgres
from fleet.errors import FleetError
from fleet.layout import Layout


def test_data_of_another_major_version_is_left_alone(layout: Layout) -> None:
    layout.postgres.mkdir()
    (layout.postgres / "PG_VERSION").write_text("15\n")
    with pytest.raises(FleetError, match="made by PostgreSQL 15; this is PostgreSQL 18") as refused:
        postgres.exists(layout)
    assert "./fleet reset" in refused.value.advice


def test_a_full_disk_is_told_before_anything_is_written(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "NEEDED_BYTES", 2**62)
    with pytest.raises(FleetError, match="is full"):
        postgres.create(layout, "password")
    assert not layout.postgres.exists()


def test_an_interrupted_creation_counts_as_none(layout: Layout) -> None:
    (layout.data / "postgres.unfinished").mkdir()
    assert not postgres.exists(layout)
    postgres.create(layout, "password")
    assert postgres.exists(layout)


def test_an_outside_server_that_refuses_is_reported_without_the_password() -> None:
    with pytest.raises(FleetError, match="DATABASE_URL") as refused:
        postgres.require("postgresql://someone:hidden@127.0.0.1:1/db", within_seconds=0)
    assert "hidden" not in str(refused.value) + refused.value.advice
