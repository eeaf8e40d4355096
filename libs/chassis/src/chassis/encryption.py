"""Secrets at rest: encrypted with a key that the database never sees."""

import base64
import hashlib

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class SecretBox:
    """Encrypts and decrypts short secrets with a key derived from `ENCRYPTION_KEY`, which may be any string."""

    def __init__(self, encryption_key: str) -> None:
        derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"secrets at rest").derive(encryption_key.encode())
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def seal(self, secret: str) -> bytes:
        return self._fernet.encrypt(secret.encode())

    def open(self, sealed: bytes) -> str:
        """Raises `cryptography.fernet.InvalidToken` when it was sealed with another key or altered."""
        return self._fernet.decrypt(sealed).decode()


def digest(secret: str) -> str:
    """SHA-256 in hex. Enough for secrets of full entropy, which ours are; passwords are not hashed with this."""
    return hashlib.sha256(secret.encode()).hexdigest()
