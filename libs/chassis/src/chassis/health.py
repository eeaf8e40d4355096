"""Liveness, readiness and metrics of one process, on its internal port."""

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

if TYPE_CHECKING:
    from chassis.process import Process

CHECK_SECONDS = 0.8
"""The longest that one check may take; an answer is due within a second."""


async def holds(check: Awaitable[object]) -> bool:
    """Whether `check` ends in time, without an exception and with something true."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return bool(await check)
    except Exception:
        return False


def router(process: "Process") -> APIRouter:
    routes = APIRouter()

    @routes.get("/health/live")
    async def live() -> Response:
        """200 while the process works at all; otherwise it should be restarted."""
        is_live = process.is_live()
        return JSONResponse({"live": is_live}, 200 if is_live else 503)

    @routes.get("/health/ready")
    async def ready() -> Response:
        """200 when requests and messages can be served now."""
        database, redis = await asyncio.gather(holds(process.database.is_reachable()), holds(process.redis.ping()))
        parts = {"database": database, "redis": redis, "streams": process.streams.are_running}
        return JSONResponse(parts, 200 if all(parts.values()) else 503)

    @routes.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return routes
