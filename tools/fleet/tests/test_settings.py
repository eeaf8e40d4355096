"""Where settings come from, and what is told about those that make no sense."""

from pathlib import Path

import pytest

from fleet.errors import FleetError
from fleet.settings import DEVELOPMENT_ORIGINS, gather, interpret


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".env.example").write_text("TEST_MODE=false\nUPI_SUCCESS_RATE=0.90\n")
    (tmp_path / ".env").write_text("TEST_MODE=true\nPORT=8100\nWEBHOOK_RETRY_INTERVALS='[1, 2, 3, 4]'\nLOG_LEVEL=\n")
    return tmp_path


def test_the_environment_wins_over_the_file(folder: Path) -> None:
    values = gather({"TEST_MODE": "false", "HOME": "/root"}, folder)
    assert values == {"TEST_MODE": "false", "PORT": "8100", "WEBHOOK_RETRY_INTERVALS": "[1, 2, 3, 4]"}


def test_an_empty_variable_is_an_unset_one(folder: Path) -> None:
    assert gather({"PORT": "", "UPI_SUCCESS_RATE": " "}, folder)["PORT"] == "8100"
    assert "UPI_SUCCESS_RATE" not in gather({"UPI_SUCCESS_RATE": ""}, folder)
    assert "LOG_LEVEL" not in gather({}, folder)


def test_only_documented_variables_are_taken_from_the_environment(folder: Path) -> None:
    assert "AWS_SECRET_ACCESS_KEY" not in gather({"AWS_SECRET_ACCESS_KEY": "x"}, folder)
    assert gather({"UPI_SUCCESS_RATE": "1"}, folder)["UPI_SUCCESS_RATE"] == "1"


def test_another_file_can_be_named(folder: Path) -> None:
    (folder / "other").write_text("PORT=9000\n")
    values = gather({"FLEET_ENV_FILE": str(folder / "other")}, folder)
    assert values["PORT"] == "9000"
    assert "TEST_MODE" not in values


def test_the_defaults_are_those_of_development_on_loopback() -> None:
    settings = interpret({})
    assert (settings.port, settings.host, settings.production) == (8000, "127.0.0.1", False)
    assert settings.cors_origins == DEVELOPMENT_ORIGINS
    assert settings.limits["PUBLIC_RATE"] == "500r/s"


def test_production_lets_no_other_origin_in_and_limits_the_public() -> None:
    settings = interpret({"GATEWAY_ENV": "production"})
    assert settings.cors_origins == ""
    assert settings.limits["PUBLIC_RATE"] == "20r/s"


def test_automatic_ports_take_a_free_one_for_the_api_too() -> None:
    assert interpret({"FLEET_PORTS": "auto"}).port == 0
    assert interpret({"FLEET_PORTS": "auto", "PORT": "8123"}).port == 8123


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("GATEWAY_ENV", "staging"),
        ("PUBLIC_API_URL", "api.example"),
        ("PUBLIC_API_URL", "https://api.example/v1"),
        ("INSTAMOJO_SANDBOX_PORT", "none"),
        ("CORS_ORIGINS", '"; return 200;'),
        ("CORS_ORIGINS", "localhost:3000"),
        ("PUBLIC_RATE", "fast"),
        ("SIGN_IN_BURST", "1; include /etc/passwd"),
    ],
)
def test_a_value_that_makes_no_sense_is_named(name: str, value: str) -> None:
    with pytest.raises(FleetError, match=name):
        interpret({name: value})


def test_origins_may_be_listed_with_spaces() -> None:
    assert interpret({"CORS_ORIGINS": "https://a.example, https://b.example:8443"}).cors_origins == (
        "https://a.example,https://b.example:8443"
    )
