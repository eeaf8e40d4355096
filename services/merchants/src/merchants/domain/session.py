"""Sessions of merchants who have signed in to the dashboard."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chassis import session_tokens

LIFETIME = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Session:
    token: str
    expires_at: datetime


class SessionSigner:
    """Mints sessions with a key derived from `JWT_SECRET`, which may be any string. No other service has that key."""

    def __init__(self, jwt_secret: str) -> None:
        seed = HKDF(hashes.SHA256(), 32, salt=None, info=b"session signing").derive(jwt_secret.encode())
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = self._key.public_key()
        self.key_id = hashlib.sha256(self.public_key.public_bytes_raw()).hexdigest()[:16]

    def mint(self, merchant_id: str, now: datetime) -> Session:
        expires_at = now.replace(microsecond=0) + LIFETIME
        return Session(session_tokens.mint(self._key, self.key_id, merchant_id, now, expires_at), expires_at)
