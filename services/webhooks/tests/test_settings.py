"""What the environment may say about retries, private addresses and old logs."""

import pytest
from pydantic import ValidationError

from webhooks.settings import Settings


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "SERVICE_TOKEN_KEY", "ENCRYPTION_KEY", "MERCHANTS_URL"):
        monkeypatch.setenv(name, "given")
    for name in (
        *("WEBHOOK_RETRY_INTERVALS", "WEBHOOK_RETRY_INTERVALS_TEST"),
        *("WEBHOOK_ALLOW_PRIVATE_NETWORKS", "WEBHOOK_LOG_RETENTION_DAYS", "GATEWAY_ENV"),
    ):
        monkeypatch.setenv(name, "")


def read() -> Settings:
    return Settings()  # pyright: ignore[reportCallIssue]


def test_the_schedule_is_minutes_to_hours():
    assert read().retry_intervals == (60, 300, 1800, 7200)


def test_the_test_schedule_is_seconds(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WEBHOOK_RETRY_INTERVALS_TEST", "true")
    assert read().retry_intervals == (5, 10, 15, 20)


@pytest.mark.parametrize("written", ["1,2,3,4", " 1, 2 ,3,4 ", "[1, 2, 3, 4]"])
def test_a_schedule_is_a_comma_list_or_a_json_array(monkeypatch: pytest.MonkeyPatch, written: str):
    monkeypatch.setenv("WEBHOOK_RETRY_INTERVALS", written)
    assert read().retry_intervals == (1, 2, 3, 4)


@pytest.mark.parametrize("written", ["1,2,3", "1,2,3,4,5", "1,2,3,x", "1,2,3,-4", "[1,2", "1,,3,4"])
def test_anything_else_stops_the_start(monkeypatch: pytest.MonkeyPatch, written: str):
    monkeypatch.setenv("WEBHOOK_RETRY_INTERVALS", written)
    with pytest.raises(ValidationError):
        read()


@pytest.mark.parametrize(
    ("where", "said", "allowed"),
    [
        ("development", "", True),
        ("production", "", False),
        ("development", "false", False),
        ("production", "true", True),
    ],
)
def test_private_addresses_are_allowed_in_development_unless_it_is_said_otherwise(
    monkeypatch: pytest.MonkeyPatch, where: str, said: str, *, allowed: bool
):
    monkeypatch.setenv("WEBHOOK_ALLOW_PRIVATE_NETWORKS", said)
    settings = read().model_copy(update={"gateway_env": where})
    assert settings.allows_private_networks is allowed


def test_old_logs_are_kept_for_a_month_unless_it_is_said_otherwise(monkeypatch: pytest.MonkeyPatch):
    assert read().webhook_log_retention_days == 30
    monkeypatch.setenv("WEBHOOK_LOG_RETENTION_DAYS", "0")
    with pytest.raises(ValidationError):
        read()
