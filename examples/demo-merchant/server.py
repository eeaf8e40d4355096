"""A small shop that takes payments through the gateway. It uses what every merchant may use and nothing else.

    GATEWAY_URL=http://localhost:8000 CHECKOUT_URL=http://localhost:3001 python examples/demo-merchant/server.py

then http://localhost:4000. With WEBHOOK_URL, its /webhook as the gateway reaches it, it has the merchant's webhooks
sent there. `./fleet up --demo` does all of this.
"""
# ruff: noqa: INP001

import contextlib
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import uvicorn
from invoices import WANTED, Invoice
from payment_gateway import Gateway, invoice_of, payment_of
from shop import PRODUCTS, Shop, ShopOrder
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

PAGES = Path(__file__).parent / "pages"
TOKENS = Path(__file__).parents[2] / "frontends" / "tokens.css"
LARGEST_WEBHOOK = 256 * 1024


async def page(request: Request) -> Response:
    """The shop window, which needs to know where the checkout is."""
    html = (PAGES / "index.html").read_text().replace("{{checkout}}", request.app.state.checkout_url)
    return Response(html, media_type="text/html", headers={"Cache-Control": "no-cache"})


async def products(_: Request) -> Response:
    return JSONResponse([{"id": p.id, "name": p.name, "detail": p.detail, "amount": p.amount} for p in PRODUCTS])


async def order(request: Request) -> Response:
    """Create an order at the gateway, and tell the browser what it needs to open the checkout. No secret is in it."""
    wanted = next((p for p in PRODUCTS if p.id == request.path_params["product"]), None)
    if wanted is None:
        return JSONResponse({"error": "There is no such product."}, 404)
    gateway: Gateway = request.app.state.gateway
    try:
        order_id = await gateway.create_order(wanted.amount, receipt=wanted.id)
    except httpx.HTTPError:
        return JSONResponse({"error": "The gateway does not answer. Nothing was ordered."}, 502)
    request.app.state.shop.ordered(ShopOrder(order_id, wanted.name, wanted.amount))
    hosted = f"{request.app.state.checkout_url}/checkout?{urlencode({'order_id': order_id})}"
    return JSONResponse({"orderId": order_id, "key": gateway.api_key, "hostedPage": hosted})


async def webhook(request: Request) -> Response:
    """Where the gateway tells what happened. Verified before a word of it is believed; answered at once."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_WEBHOOK:
            return Response(status_code=413)
    try:
        genuine = await request.app.state.gateway.is_genuine(body, request.headers.get("X-Webhook-Signature", ""))
    except httpx.HTTPError:
        # The secret cannot be had at the moment: the gateway sends the webhook again.
        return Response(status_code=503)
    told = json.loads(body) if genuine else {}
    attempt = request.headers.get("X-Webhook-Attempt", "1")
    shop: Shop = request.app.state.shop
    shop.received(told.get("event", ""), payment_of(told), invoice_of(told), attempt, genuine=genuine)
    return Response(status_code=200 if genuine else 401)


async def events(request: Request) -> Response:
    return StreamingResponse(
        request.app.state.shop.changes(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


async def tokens(_: Request) -> Response:
    return Response(TOKENS.read_text(), media_type="text/css")


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.shop = Shop()
    app.state.checkout_url = (
        os.environ.get("CHECKOUT_URL") or f"http://localhost:{os.environ.get('CHECKOUT_PORT') or 3001}"
    )
    key, secret = os.environ.get("API_KEY", "key_test_abc123"), os.environ.get("API_SECRET", "secret_test_xyz789")
    async with Gateway(os.environ.get("GATEWAY_URL", "http://localhost:8000"), key, secret) as gateway:
        app.state.gateway = gateway
        if url := os.environ.get("WEBHOOK_URL"):
            await gateway.send_webhooks_to(url)
        for wanted in WANTED:
            app.state.shop.owed(Invoice.of(await gateway.invoice(wanted.body, wanted.key)))
        yield


app = Starlette(
    routes=[
        Route("/", page),
        Route("/products", products),
        Route("/orders/{product}", order, methods=["POST"]),
        Route("/webhook", webhook, methods=["POST"]),
        Route("/events", events),
        Route("/tokens.css", tokens),
        Mount("/", StaticFiles(directory=PAGES)),
    ],
    lifespan=lifespan,
)


if __name__ == "__main__":
    # Browsers that watch /events never hang up by themselves.
    uvicorn.run(
        app,
        host=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT", "4000")),
        log_level="warning",
        timeout_graceful_shutdown=1,
    )
