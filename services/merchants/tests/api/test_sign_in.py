"""Signing in: a session for who knows the password, the same refusal for everybody else, and only so many tries."""

import secrets
from collections.abc import Callable

import jwt
import pytest
import sqlalchemy as sa

from chassis.testing import serving
from merchants.main import create_api
from merchants.use_cases.seed_test_merchant import TEST_MERCHANT_ID

LOGIN = "/api/v1/auth/login"
LOGOUT = "/api/v1/auth/logout"
ME = "/api/v1/merchants/me"
CHECK = "/internal/sessions/check"
PASSWORD = "correct horse battery staple"
REFUSAL = {"error": {"code": "AUTHENTICATION_ERROR", "description": "Invalid API credentials"}}
DASHBOARD = {"X-Requested-With": "dashboard"}


@pytest.fixture(scope="module")
async def api_with(settings_of: Callable):
    """Runs the service with these settings."""
    return lambda **wanted: serving(create_api(settings_of(**wanted)))


@pytest.fixture(scope="module")
async def api(api_with):
    async with api_with() as client:
        yield client


@pytest.fixture
async def merchant(api):
    body = {"name": "Shop", "email": f"{secrets.token_hex(4)}@example.com", "password": PASSWORD}
    return (await api.post("/api/v1/merchants", json=body)).json()


@pytest.fixture(autouse=True)
async def _nobody_has_failed(redis):
    keys = await redis.keys("sign_in_failures:*")
    if keys:
        await redis.delete(*keys)


@pytest.fixture(autouse=True)
def _without_cookies_of_earlier_tests(api):
    api.cookies.clear()


async def sign_in(api, email: str, password: str = PASSWORD, address: str = "192.0.2.1", **headers: str):
    body = {"email": email, "password": password}
    return await api.post(LOGIN, json=body, headers={"X-Forwarded-For": address, **headers})


async def test_the_right_password_opens_a_session_of_an_hour(api, merchant):
    answer = await sign_in(api, f" {merchant['email'].upper()}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    signed_in = answer.json()
    assert signed_in["merchant"] == {name: merchant[name] for name in ("id", "name", "email", "api_key", "is_active")}
    claims = jwt.decode(signed_in["token"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 3600
    assert claims["sub"] == merchant["id"]
    assert signed_in["expires_at"].endswith("Z")
    shown = {"Authorization": f"Bearer {signed_in['token']}"}
    assert (await api.get(ME, headers=shown)).json()["api_secret"] == merchant["api_secret"]
    renamed = await api.put(ME, json={"name": "By session"}, headers=shown)
    assert renamed.json()["name"] == "By session"


async def test_a_session_survives_the_rotation_of_the_api_secret(api, merchant):
    shown = {"Authorization": f"Bearer {(await sign_in(api, merchant['email'])).json()['token']}"}
    assert (await api.post("/api/v1/merchants/me/keys", headers=shown)).status_code == 200
    assert (await api.get(ME, headers=shown)).status_code == 200


async def test_the_browser_gets_a_cookie_that_scripts_and_other_sites_cannot_use(api, merchant):
    answer = await sign_in(api, merchant["email"])
    name, *attributes = answer.headers["Set-Cookie"].split("; ")
    assert name == f"gateway_session={answer.json()['token']}"
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(attributes)
    assert "Secure" not in attributes
    assert (await api.get(ME)).json()["id"] == merchant["id"]
    assert (await api.put(ME, json={"name": "x"})).status_code == 401
    assert (await api.put(ME, json={"name": "x"}, headers=DASHBOARD)).status_code == 200
    overs_tls = await sign_in(api, merchant["email"], **{"X-Forwarded-Proto": "https"})
    assert "Secure" in overs_tls.headers["Set-Cookie"]


async def test_signing_out_takes_the_cookie_away(api, merchant):
    await sign_in(api, merchant["email"])
    answer = await api.post(LOGOUT)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await api.get(ME)).status_code == 401
    # Where no cookie came, as from another site, none is touched.
    assert "Set-Cookie" not in (await api.post(LOGOUT)).headers


@pytest.mark.parametrize("shown_as", ["a token", "a cookie", "both"])
async def test_signing_out_ends_the_session_for_whoever_has_copied_its_token(api, merchant, orders_service, shown_as):
    copied, other = [(await sign_in(api, merchant["email"])).json()["token"] for _ in range(2)]
    api.cookies.clear()
    claims = jwt.decode(copied, options={"verify_signature": False})
    asked = {"merchant_id": merchant["id"], "session_id": claims["jti"]}
    for headers, status in (({}, 200), (_shown(copied, shown_as), 404)):
        assert (await api.post(LOGOUT, headers=headers)).status_code == 204
        assert (await api.post(CHECK, json=asked, headers=orders_service)).status_code == status
    assert (await api.get(ME, headers={"Authorization": f"Bearer {copied}"})).status_code == 401
    assert (await api.get(ME, headers={"Authorization": f"Bearer {other}"})).status_code == 200
    assert (await api.post(LOGOUT, headers=_shown(copied, shown_as))).status_code == 204


def _shown(token: str, shown_as: str) -> dict[str, str]:
    bearer, cookie = {"Authorization": f"Bearer {token}"}, {"Cookie": f"gateway_session={token}"}
    return {"a token": bearer, "a cookie": cookie, "both": bearer | cookie}[shown_as]


@pytest.mark.parametrize("shown", ["", "nonsense", "a.b.c"])
async def test_signing_out_with_what_is_no_session_ends_nothing(api, merchant, shown):
    token = (await sign_in(api, merchant["email"])).json()["token"]
    api.cookies.clear()
    tampered = token[:-6] + "AAAAAA"
    for each in (shown, tampered):
        assert (await api.post(LOGOUT, headers={"Authorization": f"Bearer {each}"})).status_code == 204
    assert (await api.get(ME, headers={"Authorization": f"Bearer {token}"})).status_code == 200


async def test_what_has_expired_is_forgotten_when_the_next_session_ends(api, merchant, database):
    async with database.transaction() as tx:
        await tx.execute(
            sa.text("""
            INSERT INTO ended_sessions VALUES ('old', now() - interval '2 minutes'), ('new', now())
        """)
        )
    await api.post(LOGOUT, headers=_shown((await sign_in(api, merchant["email"])).json()["token"], "a token"))
    async with database.transaction() as tx:
        kept = set((await tx.execute(sa.text("SELECT id FROM ended_sessions"))).scalars())
    assert ("old" in kept, "new" in kept) == (False, True)


async def test_a_wrong_password_and_an_unknown_email_are_refused_alike(api, merchant):
    for email, password in ((merchant["email"], "wrong"), ("nobody@example.com", PASSWORD)):
        answer = await sign_in(api, email, password)
        assert (answer.status_code, answer.json()) == (401, REFUSAL)
        assert "Set-Cookie" not in answer.headers


async def test_a_deactivated_merchant_cannot_sign_in(api, merchant, database):
    async with database.transaction() as tx:
        await tx.execute(sa.text("UPDATE merchants SET is_active = false WHERE id = :id"), {"id": merchant["id"]})
    assert (await sign_in(api, merchant["email"])).json() == REFUSAL


@pytest.mark.parametrize(
    ("body", "description"),
    [
        ({"email": "a@example.com"}, "password is required"),
        ({"password": "x"}, "email is required"),
        ({"email": "no address", "password": "x"}, "email must be an email address"),
        ({"email": "a@example.com", "password": ""}, "password must be at least 1 characters"),
        ({"email": "a@example.com", "password": "x" * 129}, "password must be at most 128 characters"),
    ],
)
async def test_what_is_no_sign_in_is_refused_by_name(api, body, description):
    answer = await api.post(LOGIN, json=body)
    assert (answer.status_code, answer.json()["error"]["description"]) == (400, description)


async def test_a_form_of_another_site_cannot_sign_anybody_in(api, merchant):
    form = f'{{"email": "{merchant["email"]}", "password": "{PASSWORD}"}}'
    answer = await api.post(LOGIN, content=form, headers={"Content-Type": "text/plain"})
    assert answer.status_code == 400


async def test_after_ten_failures_an_email_is_refused_even_with_the_right_password(api, merchant, redis):
    for attempt in range(10):
        assert (await sign_in(api, merchant["email"], "wrong", f"192.0.2.{attempt}")).status_code == 401
    answer = await sign_in(api, merchant["email"], address="192.0.2.200")
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "RATE_LIMIT_ERROR"
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    # Nothing that is counted stays for ever.
    assert all([await redis.ttl(key) > 0 for key in await redis.keys("sign_in_failures:*")])


async def test_an_unknown_email_is_limited_alike(api):
    answers = [(await sign_in(api, "nobody@example.com")).status_code for _ in range(11)]
    assert answers == [401] * 10 + [429]


async def test_a_success_forgets_the_failures_of_its_email(api, merchant):
    for _ in range(3):
        for _ in range(9):
            assert (await sign_in(api, merchant["email"], "wrong")).status_code == 401
        assert (await sign_in(api, merchant["email"])).status_code == 200


async def test_an_address_that_tries_many_emails_is_refused(api_with, merchant):
    async with api_with(sign_in_failures_per_address=3) as api:
        for address, another in (("198.51.100.7", "198.51.100.8"), ("2001:db8::1", "2001:db8:0:1::1")):
            for attempt in range(3):
                assert (await sign_in(api, f"{attempt}@example.com", address=address)).status_code == 401
            assert (await sign_in(api, merchant["email"], address=address)).status_code == 429
            assert (await sign_in(api, merchant["email"], address=another)).status_code == 200
        # One subscriber of IPv6 has many addresses.
        assert (await sign_in(api, merchant["email"], address="2001:db8::2")).status_code == 429


async def test_successes_do_not_count_against_an_address(api_with, merchant):
    async with api_with(sign_in_failures_per_address=2) as api:
        for _ in range(4):
            assert (await sign_in(api, merchant["email"])).status_code == 200


async def test_with_the_demo_login_any_password_opens_the_test_merchant_and_no_other(api, merchant):
    signed_in = await sign_in(api, "test@example.com", "whatever")
    assert signed_in.json()["merchant"]["id"] == TEST_MERCHANT_ID
    assert (await sign_in(api, merchant["email"], "whatever")).status_code == 401


async def test_without_the_demo_login_the_test_merchant_has_a_password_too(api_with):
    async with api_with(demo_login=False) as api:
        assert (await sign_in(api, "test@example.com", "whatever")).status_code == 401
        assert (await sign_in(api, "test@example.com", "password")).status_code == 200


async def test_sessions_of_another_secret_are_refused(api_with, api, merchant):
    token = (await sign_in(api, merchant["email"])).json()["token"]
    async with api_with(jwt_secret="development-only-another") as another:
        assert (await another.get(ME, headers={"Authorization": f"Bearer {token}"})).status_code == 401
