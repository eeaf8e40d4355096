"""What one answer gives to the next request: shown in the reference, and followed by the tests."""

from typing import Any

Json = dict[str, Any]


def _link(operation: str, about: str, parameters: dict[str, str] | None = None, body: Json | None = None) -> Json:
    link: Json = {"operationId": operation, "description": about}
    if parameters:
        link["parameters"] = parameters
    if body:
        link["requestBody"] = body
    return link


_ORDER = {"order_id": "$response.body#/id"}
_PAYMENT = {"payment_id": "$response.body#/id"}
_WHOLE = {"amount": "$response.body#/amount"}

LINKS: dict[str, Json] = {
    "createOrder": {
        "GetOrder": _link("getOrder", "Read it again", _ORDER),
        "GetPublicOrder": _link("getPublicOrder", "Show it to its payer", _ORDER),
        "PayOrder": _link("createPayment", "Pay it by UPI", body={**_ORDER, "method": "upi", "vpa": "success@bank"}),
        "PayOrderPublicly": _link(
            "createPublicPayment", "Let the shopper pay it", body={**_ORDER, "method": "upi", "vpa": "success@bank"}
        ),
    },
    "createPayment": {
        "GetPayment": _link("getPayment", "Ask for its outcome", _PAYMENT),
        "GetPublicPayment": _link("getPublicPayment", "Show its outcome to the shopper", _PAYMENT),
    },
    "createPublicPayment": {
        "GetPublicPayment": _link("getPublicPayment", "Ask for its outcome", _PAYMENT),
    },
}
"""By the operation that answers; the links of a successful answer."""
