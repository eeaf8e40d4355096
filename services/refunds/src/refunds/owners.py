"""Asking the owners of what we only keep snapshots of, or do not keep at all."""

import base64
import json
from collections.abc import Sequence
from typing import Protocol

from cryptography.fernet import InvalidToken

from chassis.encryption import SecretBox
from chassis.errors import ServiceUnavailable
from chassis.service_client import ServiceClient
from refunds.domain.payment import Payment, PaymentId
from refunds.messages import payment_of
from refunds.processors.instamojo_client import Account


class PaymentsOwner(Protocol):
    async def look_up(self, payment_ids: Sequence[PaymentId]) -> Sequence[Payment]:
        """Those of the payments that exist. Raises `ServiceUnavailable`."""
        ...


class PaymentsService:
    """The payments service, asked over its internal endpoint."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def look_up(self, payment_ids: Sequence[PaymentId]) -> Sequence[Payment]:
        response = await self._client.post("/internal/payments/lookup", {"ids": list(payment_ids)})
        response.raise_for_status()
        return [payment_of(known["payment"], known["version"]) for known in response.json()["payments"]]


class ProcessorAccounts:
    """Accounts at a processor. Payments keeps the merchants' own, sealed; the gateway's own is in the settings."""

    def __init__(self, client: ServiceClient, processor: str, box: SecretBox, own: Account | None) -> None:
        self._client = client
        self._processor = processor
        self._box = box
        self._own = own

    async def account_of(self, payment_id: PaymentId) -> Account:
        """The account that the payment was made with, also when another is used by now.

        Raises `ServiceUnavailable`, also where the account can not be opened or there is none any more.
        """
        wanted = {"processor": self._processor, "payment_ids": [payment_id]}
        response = await self._client.post("/internal/processors/accounts", wanted)
        if response.status_code != 200:
            raise ServiceUnavailable
        sealed = response.json()["accounts"].get(payment_id, "")
        if sealed:
            return self._opened(sealed)
        if sealed is None and self._own:
            return self._own
        raise ServiceUnavailable

    def _opened(self, sealed: str) -> Account:
        try:
            api_key, auth_token, _salt = json.loads(self._box.open(base64.b64decode(sealed)))
        except InvalidToken as error:
            raise ServiceUnavailable from error
        return Account(api_key, auth_token)
