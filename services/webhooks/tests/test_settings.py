"""What the environment may say about the schedule of retries."""

import pytest
from pydantic import ValidationError

from webhooks.settings import Settings


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "SERVICE_TOKEN_KEY", "ENCRYPTION_KEY", "MERCHANTS_URL"):
        monkeypatch.setenv(name, "given")
    for name in ("WEBHOOK_RETRY_INTERVALS", "WEBHOOK_RETRY_INTERVALS_TEST"):
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
