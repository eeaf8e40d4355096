"""What the payments service refuses to start with."""

import pytest
from pydantic import ValidationError

from payments.settings import Settings


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_ENV", "production")
    for name in Settings.model_fields:
        if name.endswith(("_url", "_key")) and not name.startswith("instamojo"):
            monkeypatch.setenv(name.upper(), f"postgresql://a-value-of-more-than-32-characters/{name}")


def read() -> Settings:
    return Settings()  # pyright: ignore[reportCallIssue]


def test_production_never_lets_a_setting_decide_how_payments_end(monkeypatch: pytest.MonkeyPatch):
    assert not read().test_mode
    monkeypatch.setenv("TEST_MODE", "true")
    with pytest.raises(ValidationError, match="TEST_MODE must not be on in production"):
        read()


@pytest.mark.parametrize("missing", ["API_KEY", "AUTH_TOKEN", "SALT"])
def test_an_account_at_instamojo_is_whole_or_not_there(monkeypatch: pytest.MonkeyPatch, missing: str):
    assert read().instamojo_credentials is None
    for name in {"API_KEY", "AUTH_TOKEN", "SALT"} - {missing}:
        monkeypatch.setenv(f"INSTAMOJO_{name}", "short")
    with pytest.raises(ValidationError, match="belong together"):
        read()
    monkeypatch.setenv(f"INSTAMOJO_{missing}", "short")
    assert read().instamojo_credentials == ("short", "short", "short")
    assert "short" not in repr(read())


def test_production_speaks_to_instamojo_over_tls_only(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("INSTAMOJO_BASE_URL", "http://www.instamojo.com/api/1.1/")
    with pytest.raises(ValidationError, match="INSTAMOJO_BASE_URL must begin with https"):
        read()


def test_what_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("INSTAMOJO_BASE_URL", "instamojo")
    with pytest.raises(ValidationError, match="INSTAMOJO_BASE_URL must begin with"):
        read()
