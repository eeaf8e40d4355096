"""The secrets of one fleet: given by the user, or made once and kept in the data folder."""

import base64
import json
import secrets
from collections.abc import Mapping

from fleet.errors import FleetError
from fleet.layout import Layout, write_private
from fleet.topology import SERVICES

KEYS = ("JWT_SECRET", "ENCRYPTION_KEY", "SERVICE_TOKEN_KEY")
"""What the user may give, and in production must."""


def resolve(layout: Layout, given: Mapping[str, str], *, production: bool) -> dict[str, str]:
    """Every secret of the fleet by name, `<SERVICE>_DB_PASSWORD`s included.

    Made-up ones are written to `secrets.json`, readable by this user alone, and stay the same from run to run.
    In production the keys are never made up: raises FleetError that names the missing ones.
    """
    missing = [name for name in KEYS if name not in given]
    if production and missing:
        raise FleetError(
            f"GATEWAY_ENV=production needs {', '.join(missing)}.",
            "Set them in the environment or in .env, and keep a copy elsewhere: lost keys cannot be made again.",
        )
    kept = _read(layout)
    made = {name: _make(name) for name in (*KEYS, *_passwords()) if name not in kept}
    if made:
        kept |= made
        write_private(layout.secrets_file, json.dumps(kept, indent=2) + "\n")
    return kept | {name: given[name] for name in kept if name in given}


def _passwords() -> list[str]:
    return ["POSTGRES_PASSWORD", "VALKEY_PASSWORD", *(f"{name.upper()}_DB_PASSWORD" for name in SERVICES)]


def _make(name: str) -> str:
    # Standard base64 of 32 bytes is what keys for AES and Ed25519 are usually exchanged as.
    return base64.b64encode(secrets.token_bytes(32)).decode() if name in KEYS else secrets.token_hex(24)


def _read(layout: Layout) -> dict[str, str]:
    try:
        return {str(name): str(value) for name, value in json.loads(layout.secrets_file.read_text()).items()}
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError):
        raise FleetError(
            f"{layout.secrets_file} cannot be read.",
            "Bring it back from a backup, or give up the data that its keys protect: ./fleet reset",
        ) from None
