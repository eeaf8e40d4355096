import base64
import binascii

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import EmptyWebhookSecretError

from webhooks.domain.endpoint import (
    Endpoint,
    InsecureWebhookUrl,
    InvalidWebhookSecret,
    InvalidWebhookUrl,
    check_secret,
    check_url,
    new_secret,
)
from webhooks.domain.signature import standard_key


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:4000/webhook",
        "https://example.com",
        "https://shop.example/hook?kind=payment",
        "http://[::1]:4000/hook",
        "http://host.docker.internal:4000/webhook",
        "https://bücher.example/hook",
        "https://example.com/" + "x" * 2028,
    ],
)
def test_absolute_http_urls_are_endpoints(url: str):
    check_url(url, https_only=False)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com/hook",
        "/hook",
        "ftp://example.com/hook",
        "javascript:alert(1)",
        "http://",
        "http:///hook",
        "https://exam ple.com/",
        "https://example.com/\n",
        "https://example.com:99999/",
        "https://example.com:0/",
        "https://[::1/",
        "https://" + "a" * 300 + ".example/",
        "https://example.com/" + "x" * 2029,
    ],
)
def test_anything_else_is_none(url: str):
    with pytest.raises(InvalidWebhookUrl):
        check_url(url, https_only=False)


def test_in_production_an_endpoint_must_be_https():
    check_url("https://example.com/hook", https_only=True)
    with pytest.raises(InsecureWebhookUrl):
        check_url("http://example.com/hook", https_only=True)


def test_a_secret_is_shown_by_its_first_nine_characters():
    assert Endpoint(None, "whsec_new_secret").masked_secret == "whsec_new***"


@pytest.mark.parametrize("secret", ["12345678", "whsec_test_abc123", "~" * 64, "with a blank"])
def test_eight_to_sixty_four_printable_characters_make_a_secret(secret: str):
    check_secret(secret)


@pytest.mark.parametrize("secret", ["1234567", "x" * 65, "whsec_\n_test", "whsec_ümlaut", ""])
def test_anything_else_makes_no_secret(secret: str):
    with pytest.raises(InvalidWebhookSecret):
        check_secret(secret)


def test_generated_secrets_are_good_ones_and_differ():
    first, second = new_secret(), new_secret()
    check_secret(first)
    assert first != second
    assert first.startswith("whsec_")
    assert len(base64.b64decode(first.removeprefix("whsec_"), validate=True)) == 24


@pytest.mark.parametrize("length", range(8, 65))
def test_the_standard_key_is_the_librarys_or_the_secret_itself(length: int):
    secret = ("whsec_" + "_-a.b1c2" * 8)[:length]
    try:
        expected = Webhook(secret)._whsecret
    except (binascii.Error, EmptyWebhookSecretError):
        expected = secret.encode()
    assert standard_key(secret) == expected
