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
_WEBHOOK = {"webhook_id": "$response.body#/id"}
_BY_UPI: Json = {**_ORDER, "method": "upi", "vpa": "success@bank"}
_WHOLE = {"amount": "$response.body#/amount"}

_INVOICE = {"invoice_id": "$response.body#/id"}
_OF_INVOICE = {
    "PayInvoice": _link(
        "createPublicPayment",
        "Let the customer pay it by UPI",
        body={"order_id": "$response.body#/order_id", "method": "upi", "vpa": "success@bank"},
    ),
    "GetInvoiceOrder": _link(
        "getOrder", "See the order through which it is paid", {"order_id": "$response.body#/order_id"}
    ),
    "GetInvoiceTimeline": _link("getInvoiceTimeline", "See all that happened to it", _INVOICE),
    "CancelInvoice": _link("cancelInvoice", "Cancel it, as long as nobody has paid it", _INVOICE),
}
_PAYMENT_LINK = {"payment_link_id": "$response.body#/id"}
_TO_REFUND = {"refund_id": "$response.body#/id"}
_OF_PAYMENT = {
    "CapturePayment": _link("capturePayment", "Capture it, once it has succeeded", _PAYMENT, _WHOLE),
    "RefundPayment": _link("createRefund", "Give it back, once it has succeeded", _PAYMENT, _WHOLE),
    "ListRefunds": _link("listRefundsOfPayment", "See what went back", _PAYMENT),
    "GetTimeline": _link("getPaymentTimeline", "See all that happened to it", _PAYMENT),
}

LINKS: dict[str, Json] = {
    "createOrder": {
        "GetOrder": _link("getOrder", "Read it again", _ORDER),
        "GetPublicOrder": _link("getPublicOrder", "Show it to its payer", _ORDER),
        "PayOrder": _link("createPayment", "Pay it by UPI", body=_BY_UPI),
        "PayOrderPublicly": _link("createPublicPayment", "Let the shopper pay it", body=_BY_UPI),
    },
    "createPayment": {
        "GetPayment": _link("getPayment", "Ask for its outcome", _PAYMENT),
        "GetPublicPayment": _link("getPublicPayment", "Show its outcome to the shopper", _PAYMENT),
        **_OF_PAYMENT,
    },
    "createPublicPayment": {
        "GetPublicPayment": _link("getPublicPayment", "Ask for its outcome", _PAYMENT),
    },
    "getPayment": _OF_PAYMENT,
    "createRefund": {"GetRefund": _link("getRefund", "Ask whether the money has gone back", _TO_REFUND)},
    "createInvoice": {"GetInvoice": _link("getInvoice", "Read it again", _INVOICE), **_OF_INVOICE},
    "getInvoice": _OF_INVOICE,
    "createPaymentLink": {
        "GetPaymentLink": _link("getPaymentLink", "Ask whether it was paid", _PAYMENT_LINK),
        "CancelPaymentLink": _link("cancelPaymentLink", "Cancel it, as long as nobody has paid it", _PAYMENT_LINK),
    },
    "sendTestWebhook": {
        "GetWebhook": _link("getWebhook", "See its attempts", _WEBHOOK),
        "RetryWebhook": _link("retryWebhook", "Send it again", _WEBHOOK),
    },
}
"""By the operation that answers; the links of a successful answer."""
