"""What the payments service refuses to start with."""

import pytest
from pydantic import ValidationError

from payments.settings import Settings


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_ENV", "production")
    for name in Settings.model_fields:
        if name.endswith(("_url", "_key")):
            monkeypatch.setenv(name.upper(), f"postgresql://a-value-of-more-than-32-characters/{name}")


def read() -> Settings:
    return Settings()  # pyright: ignore[reportCallIssue]


def test_production_never_lets_a_setting_decide_how_payments_end(monkeypatch: pytest.MonkeyPatch):
    assert not read().test_mode
    monkeypatch.setenv("TEST_MODE", "true")
    with pytest.raises(ValidationError, match="TEST_MODE must not be on in production"):
        read()
