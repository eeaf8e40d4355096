"""Tokens of calls between services: one audience, sixty seconds, one algorithm."""

# pyright: reportMissingParameterType=false

from time import time

import jwt
import pytest

from chassis.errors import Unauthenticated
from chassis.service_tokens import ServiceTokens

KEY = "development-only-service-token-key"
ORDERS = ServiceTokens(KEY, "orders")
PAYMENTS = ServiceTokens(KEY, "payments")


def claims(**changes) -> dict:
    now = int(time())
    return {"iss": "payments", "aud": "orders", "iat": now, "exp": now + 60, **changes}


def test_a_token_names_the_service_that_calls():
    assert ORDERS.verify(PAYMENTS.mint("orders")) == "payments"


def test_a_token_for_somebody_else_is_refused():
    with pytest.raises(Unauthenticated):
        ORDERS.verify(PAYMENTS.mint("refunds"))


def test_a_token_lives_for_sixty_seconds():
    minted = jwt.decode(PAYMENTS.mint("orders"), options={"verify_signature": False})
    assert minted["exp"] - minted["iat"] == 60


def test_an_expired_token_is_refused():
    now = int(time())
    with pytest.raises(Unauthenticated):
        ORDERS.verify(jwt.encode(claims(iat=now - 61, exp=now - 1), KEY, "HS256"))


def test_a_token_is_minted_once_for_many_calls_to_one_service_and_apart_for_each():
    assert PAYMENTS.mint("orders") == PAYMENTS.mint("orders")
    assert PAYMENTS.mint("orders") != PAYMENTS.mint("refunds")


@pytest.mark.parametrize("missing", ["exp", "iss", "aud"])
def test_a_token_without_one_of_its_claims_is_refused(missing):
    incomplete = claims()
    del incomplete[missing]
    with pytest.raises(Unauthenticated):
        ORDERS.verify(jwt.encode(incomplete, KEY, "HS256"))


def test_a_token_of_another_key_is_refused():
    with pytest.raises(Unauthenticated):
        ORDERS.verify(jwt.encode(claims(), "another-key-of-the-same-length-as-ours", "HS256"))


def test_a_token_that_is_not_signed_is_refused():
    with pytest.raises(Unauthenticated):
        ORDERS.verify(jwt.encode(claims(), "", "none"))


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_the_algorithm_is_pinned_and_not_the_tokens_choice(algorithm):
    with pytest.raises(Unauthenticated):
        ORDERS.verify(jwt.encode(claims(), KEY * 3, algorithm))
    with pytest.raises(Unauthenticated):
        ServiceTokens(KEY * 3, "orders").verify(jwt.encode(claims(), KEY * 3, algorithm))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.é.é", "\0"])
def test_what_is_no_token_is_refused(token):
    with pytest.raises(Unauthenticated):
        ORDERS.verify(token)
