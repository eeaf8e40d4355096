"""What the tests of payments on Instamojo's page share: a worker's dealings with the stand-in, step by step."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from services.payments.tests.builders import accept, an_order, create_payments_of, reload

from chassis.database import Database
from chassis.encryption import SecretBox
from fleet.instamojo_sandbox import API_KEY, AUTH_TOKEN, SALT, RunningSandbox
from payments.domain.attempt import Patience
from payments.domain.payment import INSTAMOJO, Instrument, Order, Payment
from payments.domain.receipt import Account
from payments.processors.instamojo import Addresses, Instamojo
from payments.processors.instamojo_client import InstamojoClient
from payments.use_cases.advance_payments import PaymentProcessing
from payments.use_cases.open_accounts import Accounts

GATEWAYS = Account(API_KEY, AUTH_TOKEN, SALT)
create_at_gateways_account = create_payments_of(gateway_has_account=True)


class RedirectWorker:
    """One worker, whose clock is the test: what is due is what the test says."""

    def __init__(self, database: Database, sandbox: RunningSandbox, patience: Patience | None = None) -> None:
        self._database = database
        self._sandbox = sandbox
        self._client = InstamojoClient(sandbox.api_url)
        accounts = Accounts(database, SecretBox("of the tests"), GATEWAYS)
        addresses = Addresses("http://localhost:3001", "http://localhost:9", sandbox.api_url)
        self.processor = Instamojo(self._client, accounts, addresses)
        self.processing = PaymentProcessing(
            database, self.processor, patience=patience or Patience(timedelta(minutes=15), timedelta(hours=6))
        )

    async def act(self, *payments: Payment) -> None:
        """Take these on, as if their time had come."""
        async with self._database.transaction() as tx:
            await tx.execute(
                sa.text("UPDATE attempts SET next_action_at = now() WHERE payment_id = ANY(:ids)"),
                {"ids": [payment.id for payment in payments]},
            )
        await self.act_on_due()

    async def act_on_due(self) -> None:
        async with self._database.transaction() as tx:
            claim = await self.processing.due.claim(tx, 100)
        await self.processing.act_on_due(claim)

    def requests_for(self, payment: Payment) -> list[dict[str, Any]]:
        return [each for each in self._sandbox.state()["payment_requests"] if each["purpose"] == payment.id]

    def request_for(self, payment: Payment) -> str:
        (request,) = self.requests_for(payment)
        return request["id"]

    def refunds_of(self, payment: Payment) -> list[dict[str, Any]]:
        paid = {each["payment_id"] for request in self.requests_for(payment) for each in request["payments"]}
        return [each for each in self._sandbox.state()["refunds"] if each["payment_id"] in paid]

    async def close(self) -> None:
        await self._client.close()


async def accept_redirect(database: Database, order: Order | None = None) -> Payment:
    """A payment on Instamojo's page, through the gateway's account."""
    wanted = {"instrument": Instrument.of_redirect(), "processor": INSTAMOJO}
    (payment,) = await accept(database, order or an_order(), create=create_at_gateways_account, **wanted)
    return payment


async def with_shopper(database: Database, worker: RedirectWorker, order: Order | None = None) -> Payment:
    """The same, with the shopper on that page."""
    payment = await accept_redirect(database, order)
    await worker.act(payment)
    return await reload(database, payment)
