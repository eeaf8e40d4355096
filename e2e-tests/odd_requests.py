"""Requests that no program should send: what the contract shows, with something wrong. The same for the same seed."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote

Json = dict[str, Any]

_LEFT_OUT = ("rotateSecret", "signOut")
"""They would end the credentials that the others are sent with."""
_COSTLY = ("signIn", "registerMerchant")
"""A password takes its time; a few are enough."""
_ODD_TEXTS = (
    "",
    " ",
    "\0",
    "x" * 300,
    "'; DROP TABLE orders; --",
    "😀",
    "a\u2028b",
    "../..",
    "%00",
    "null",
    "-1",
    "\uff11\uff12",
)
_ODD_VALUES: tuple[Any, ...] = (None, True, -1, 0, 1.5, 10**40, 1e308, [], {}, [[]], {"a": {"b": None}}, *_ODD_TEXTS)
_ODD_BODIES = (
    b"", b"{", b"[]", b"null", b'"text"', b"{'a': 1}", b'{"amount": NaN}', b'{"amount": 1e999}', b"\xff\xfe{}",
    b'{"receipt": "\\ud800"}', b'{"receipt": "\\u0000"}', b"[" * 5000, b'{"a":' * 400 + b"1" + b"}" * 400,
)  # fmt: skip
_ODD_TYPES = ("text/plain", "application/xml", "application/json; charset=latin-1", "multipart/form-data", "x")
_FORM = "application/x-www-form-urlencoded"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True, slots=True)
class OddRequest:
    method: str
    target: str
    """Path and query, percent-encoded."""
    headers: Mapping[str, str]
    body: bytes | None


def odd_requests(contract: Json, credentials: Mapping[str, str], seed: int) -> Iterator[OddRequest]:
    """Without end."""
    random = Random(seed)
    known = [
        (path, method, operation)
        for path, item in contract["paths"].items()
        for method, operation in item.items()
        if operation["operationId"] not in _LEFT_OUT
    ]
    weights = [1 if operation["operationId"] in _COSTLY else 20 for *_, operation in known]
    while True:
        [(path, method, operation)] = random.choices(known, weights)
        method = random.choice(_METHODS) if random.random() < 0.1 else method.upper()
        headers = _headers(random, credentials)
        body = _body(random, operation) if method not in ("GET", "OPTIONS") else None
        if _FORM in operation.get("requestBody", {}).get("content", {}):
            headers["Content-Type"] = random.choice([_FORM, _FORM, headers["Content-Type"]])
        yield OddRequest(method, _target(random, path, operation), headers, body)


def _headers(random: Random, credentials: Mapping[str, str]) -> dict[str, str]:
    headers = dict(credentials)
    kind = random.random()
    if kind < 0.05:
        headers.pop(random.choice(list(headers)))
    elif kind < 0.1:
        headers[random.choice(list(headers))] = random.choice(["wrong", "x" * 300, "ä"])
    elif kind < 0.15:
        headers = {"Authorization": random.choice(["Bearer", "Bearer x.y.z", "Basic eDp5", "Bearer " + "x" * 2000])}
    if random.random() < 0.2:
        headers["Idempotency-Key"] = random.choice(["k", "k" * 256, "ä", " ", "a b"])
    headers["Content-Type"] = random.choice(_ODD_TYPES) if random.random() < 0.05 else "application/json"
    return headers


def _target(random: Random, path: str, operation: Json) -> str:
    query: list[str] = []
    for said in operation.get("parameters", []):
        if said["in"] == "path":
            example = str(said["schema"].get("examples", ["x"])[0])
            value = quote(random.choice(_ODD_TEXTS) or "x", safe="") if random.random() < 0.4 else example
            path = path.replace(f"{{{said['name']}}}", value)
        elif said["in"] == "query" and random.random() < 0.5:
            query.append(f"{said['name']}={quote(str(random.choice(_ODD_VALUES)), safe='')}")
    if random.random() < 0.05:
        query.append(random.choice(["&&&", "=", "limit=1&limit=2", "%zz", "a[]=1"]))
    return f"{path}?{'&'.join(query)}" if query else path


def _body(random: Random, operation: Json) -> bytes:
    if random.random() < 0.15 or "requestBody" not in operation:
        return random.choice(_ODD_BODIES)
    content = operation["requestBody"]["content"]
    if _FORM in content:
        return _form(random)
    described = content["application/json"]
    examples = (
        [described["example"]] if "example" in described else [e["value"] for e in described["examples"].values()]
    )
    body = json.loads(json.dumps(random.choice(examples)))
    if "webhook_url" in body:
        # The example leads out of this machine, and nothing may.
        body["webhook_url"] = "http://127.0.0.1:9/"
    for _ in range(random.randint(1, 3)):
        _spoil(random, body)
    written = json.dumps(body).encode()
    return written[: random.randrange(len(written))] if random.random() < 0.05 else written


def _form(random: Random) -> bytes:
    """A form such as a processor's webhook, without a MAC that anybody has made."""
    fields = {"payment_id": "MOJO1", "status": "Credit", "amount": "100.00", "mac": "0" * 40}
    for _ in range(random.randint(0, 3)):
        fields[random.choice([*fields, random.choice(_ODD_TEXTS)])] = random.choice(_ODD_TEXTS)
    written = "&".join(f"{quote(name)}={quote(value)}" for name, value in fields.items())
    return random.choice([written, written, written.upper(), "mac", "%zz=%", "mac=1&mac=2"]).encode()


def _spoil(random: Random, body: Json) -> None:
    inner = [value for value in body.values() if isinstance(value, dict) and value]
    inner += [
        item for value in body.values() if isinstance(value, list) for item in value if isinstance(item, dict) and item
    ]
    place = random.choice([body, *inner])
    name = random.choice([*place, random.choice(_ODD_TEXTS)])
    if name in place and random.random() < 0.2:
        del place[name]
    else:
        # A copy: what is put in may be spoilt in its turn.
        place[name] = deepcopy(random.choice(_ODD_VALUES))
