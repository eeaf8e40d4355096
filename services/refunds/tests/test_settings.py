"""What refunds refuses to start with."""

import pytest
from pydantic import ValidationError

from refunds.settings import Settings


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_ENV", "production")
    for name in Settings.model_fields:
        if name.endswith(("_url", "_key")) and not name.startswith("instamojo"):
            monkeypatch.setenv(name.upper(), f"postgresql://a-value-of-more-than-32-characters/{name}")


def read() -> Settings:
    return Settings()  # pyright: ignore[reportCallIssue]


@pytest.mark.parametrize(("given", "other"), [("API_KEY", "AUTH_TOKEN"), ("AUTH_TOKEN", "API_KEY")])
def test_an_account_at_instamojo_is_whole_or_not_there(monkeypatch: pytest.MonkeyPatch, given: str, other: str):
    monkeypatch.setenv(f"INSTAMOJO_{given}", "short")
    with pytest.raises(ValidationError, match="belong together"):
        read()
    monkeypatch.setenv(f"INSTAMOJO_{other}", "short")
    assert "short" not in repr(read())


@pytest.mark.parametrize("url", ["http://www.instamojo.com/api/1.1/", "instamojo"])
def test_production_speaks_to_instamojo_over_tls_only(monkeypatch: pytest.MonkeyPatch, url: str):
    monkeypatch.setenv("INSTAMOJO_BASE_URL", url)
    with pytest.raises(ValidationError, match="INSTAMOJO_BASE_URL must begin with https"):
        read()
