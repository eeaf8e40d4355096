"""The whole stand-in as one ASGI application."""

import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from instamojo_sandbox import api, control, pay_page
from instamojo_sandbox.behaviour import Account, Behaviour
from instamojo_sandbox.books import Books
from instamojo_sandbox.faults import Faults
from instamojo_sandbox.webhooks import Sender

API_KEY, AUTH_TOKEN, SALT = "test_key", "test_token", "test_salt"


def create_app(public_url: str = "", *, amount_includes_fee: bool = False) -> Starlette:
    """With one account, which begins with that setting.

    `public_url`: where shoppers find the pay page, if not where the API is called.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.public_url = public_url.rstrip("/")
        behaviour = Behaviour(amount_includes_fee=amount_includes_fee)
        account = Account(API_KEY, AUTH_TOKEN, SALT, "Sandbox merchant", behaviour)
        app.state.books = Books([account])
        app.state.sender, app.state.faults, app.state.calls = Sender(), Faults(), []
        yield
        await app.state.sender.close()

    return Starlette(
        routes=[Route("/", home), *api.routes(), *control.routes(), *pay_page.routes()],
        exception_handlers={HTTPException: not_served},
        lifespan=lifespan,
    )


async def home(_: Request) -> Response:
    return JSONResponse({"name": "A stand-in of the Instamojo API 1.1", "api": api.PREFIX, "control": "/sandbox/"})


async def not_served(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return api.refused(error.detail, error.status_code)
