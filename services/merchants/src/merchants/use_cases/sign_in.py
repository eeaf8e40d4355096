"""A merchant signs in to the dashboard with email and password."""

from dataclasses import dataclass

from chassis.clock import Clock, utc_now
from chassis.database import Database
from chassis.errors import TooManyRequests, Unauthenticated
from merchants.domain.merchant import Merchant
from merchants.domain.session import Session, SessionSigner
from merchants.passwords import Passwords
from merchants.storage import merchants
from merchants.storage.sign_in_failures import SignInFailures


@dataclass(frozen=True, slots=True)
class SignInMerchant:
    """`email` in its normal spelling; `address` is where the request came from."""

    email: str
    password: str
    address: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    session: Session
    merchant: Merchant


class SignIn:
    """Checks passwords, and how often.

    `open_to_anybody` is the id of the one merchant, if any, who signs in with whatever password is given.
    """

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        failures: SignInFailures,
        signer: SessionSigner,
        open_to_anybody: str | None = None,
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._failures = failures
        self._signer = signer
        self._open_to_anybody = open_to_anybody

    async def __call__(self, command: SignInMerchant, clock: Clock = utc_now) -> SignedIn:
        """A session. Raises `Unauthenticated`, and `TooManyRequests` after too many failures.

        Neither what it answers nor how long it takes tells whether an email is registered.
        """
        wait_seconds = await self._failures.begin(command.email, command.address)
        if wait_seconds is not None:
            raise TooManyRequests("Too many attempts to sign in, try again later", wait_seconds)
        async with self._database.transaction() as tx:
            stored = await merchants.find_by_email(tx, command.email)
        if stored is not None and stored.merchant.id == self._open_to_anybody:
            matches = bool(command.password)
        else:
            matches = await self._passwords.matches(command.password, stored.password_hash if stored else None)
        if stored is None or not matches or not stored.merchant.is_active:
            raise Unauthenticated
        await self._failures.forgive(command.email, command.address)
        return SignedIn(self._signer.mint(stored.merchant.id, clock()), stored.merchant)
