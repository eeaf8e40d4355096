"""Values of the formats that the contract names and JSON Schema does not know. Loaded by schemathesis."""

import pycountry
import schemathesis
from hypothesis import strategies as st

_DIGITS = st.text("0123456789", min_size=12, max_size=18)


def _with_check_digit(digits: str) -> str:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits))]
    return digits + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


schemathesis.openapi.format("currency", st.sampled_from(sorted(each.alpha_3 for each in pycountry.currencies)))
schemathesis.openapi.format("uri", st.sampled_from(["http://127.0.0.1:9/", "http://localhost:9/a?b=c"]))
schemathesis.openapi.format("card-number", _DIGITS.map(_with_check_digit))
schemathesis.openapi.format("card-expiry-year", st.sampled_from(["45", "2045"]))

# No schema can say which digits pass the Luhn check, what year it is, nor which currencies are in force.
_CARDS = {"Invalid card number", "Card has expired or its expiry date is invalid"}
# Nor how two values belong together.
_TIMES = {"to must not be before from", "interval hour needs from, and 31 days at most"}
_KEY_REUSED = "Idempotency-Key was already used with a different request"
_CURRENCY = "currency must be an ISO 4217 currency code"
_NO_ACCOUNT = "instamojo is not available for this merchant"
_PAGES = {
    _NO_ACCOUNT,
    "method is not offered for this order",
    "instamojo takes payments in INR only",
    "instamojo takes payments from ₹9.00 to ₹200000.00 only",
}
_ORDERS = {_KEY_REUSED, "Order is already paid", "Order can no longer be paid", *_PAGES}
_MISMATCHED = {
    "processor must be simulator for method upi",
    "processor must be simulator for method card",
    "processor must be instamojo for method redirect",
}
_HONEST_REFUSALS = {
    "createOrder": {_KEY_REUSED, _CURRENCY},
    "createPayment": {*_ORDERS, *_CARDS, *_MISMATCHED},
    "createPublicPayment": {*_ORDERS, *_CARDS, *_MISMATCHED},
    "createInvoice": {_KEY_REUSED, _CURRENCY, "total must be at most 999999999999"},
    "cancelInvoice": {"Invoice not in cancellable state"},
    "createPaymentLink": {_KEY_REUSED, _CURRENCY, "expires_at must be in the future"},
    "offerProcessors": {_NO_ACCOUNT},
    "disconnectInstamojo": {"instamojo is all that your checkout offers: offer another processor first"},
    # What nobody has signed, or who comes back from nowhere, is refused without a reason.
    "hearInstamojo": {"Notice refused"},
    "returnFromInstamojo": {"Notice refused"},
    "cancelPaymentLink": {"Payment link not in cancellable state"},
    "createRefund": {_KEY_REUSED, "Refund amount exceeds available amount", "Payment not in refundable state"},
    "capturePayment": {"Payment not in capturable state", "amount must be the whole amount of the payment"},
    "listPayments": _TIMES,
    "exportPayments": _TIMES,
    "getPaymentStatistics": _TIMES,
    "sendTestWebhook": {"webhook_url is not set", "A test webhook is being sent already"},
    "registerMerchant": {"email is already registered"},
}


@schemathesis.hook
def map_body(_: schemathesis.HookContext, body: object) -> object:
    """JSON Schema takes 500.0 for an integer; the API takes integers that are written as such."""
    if isinstance(body, dict):
        return {key: _here(map_body(_, inner)) for key, inner in body.items()}
    if isinstance(body, list):
        return [map_body(_, item) for item in body]
    return int(body) if isinstance(body, float) and body.is_integer() else body


def _here(value: object) -> object:
    """The URL of the contract's example leads out of this machine, and nothing may."""
    return "http://127.0.0.1:9/" if isinstance(value, str) and value.startswith("https://yoursite.com") else value


@schemathesis.check
def valid_data_is_refused_for_its_state_only(
    _: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """Where the state of things may refuse valid data, the refusal says so, and nothing else refuses it."""
    honest = _HONEST_REFUSALS.get(case.operation.definition.raw["operationId"])
    if honest is None or response.status_code != 400 or case.meta is None or case.meta.generation.mode.is_negative:
        return
    description = response.json()["error"]["description"]
    assert description in honest, f"valid data was refused: {description}"
