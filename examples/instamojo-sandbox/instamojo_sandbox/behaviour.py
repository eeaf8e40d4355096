"""How the stand-in behaves: what a merchant sets at Instamojo, and what happens on the way that nobody sets."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Self


class Webhooks(StrEnum):
    """What becomes of the webhook of a payment."""

    NORMAL = "normal"
    NEVER = "never"
    TWICE = "twice"
    LATE = "late"
    FORGED = "forged"
    """Its MAC is made with another salt."""
    FOREIGN_AMOUNT = "foreign_amount"
    """Genuine, but over twice the amount; what the API tells of the payment is right."""


class Refunds(StrEnum):
    """What becomes of refunds."""

    AT_ONCE = "at_once"
    PENDING = "pending"
    """Until the setting changes: then as it says."""
    REJECTED = "rejected"


class RefusedSetting(ValueError):
    """A setting that does not exist or cannot have this value."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Settings of one account."""

    convenience_fee: bool = False
    """On: the customer pays amount and fee. Off: the merchant receives the amount less the fee."""
    amount_includes_fee: bool = False
    """Whether, with the convenience fee on, the amount of a payment and of its webhook has the fee in it."""
    webhooks: Webhooks = Webhooks.NORMAL
    late_seconds: float = 5.0
    webhooks_of_failures: bool = True
    """Whether there is a webhook of a payment that failed."""
    messages_fail: bool = False
    """E-mail and SMS fail, so that requests say `Failed`, whatever becomes of their payments."""
    refunds: Refunds = Refunds.AT_ONCE

    def changed(self, wanted: dict[str, Any]) -> Self:
        """These settings with some of them changed. Raises RefusedSetting."""
        kinds: dict[str, Any] = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        for name, value in wanted.items():
            if name not in kinds:
                raise RefusedSetting(f"There is no setting {name!r}; there are: {', '.join(kinds)}.")
            if kinds[name] in (bool, float) and not isinstance(value, bool if kinds[name] is bool else int | float):
                raise RefusedSetting(f"{name} cannot be {value!r}.")
        try:
            return replace(self, **{name: kinds[name](value) for name, value in wanted.items()})
        except ValueError as error:
            raise RefusedSetting(str(error)) from None


@dataclass(slots=True)
class Account:
    """A merchant at Instamojo."""

    api_key: str
    auth_token: str
    salt: str
    name: str
    behaviour: Behaviour = Behaviour()
