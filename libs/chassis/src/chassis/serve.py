"""`python -m chassis.serve payments.main:create_worker --port 8113`: runs one process until SIGTERM, then drains it."""

import argparse
import functools
import gc
import os
import sys

import structlog
import uvicorn
from pydantic import ValidationError
from uvicorn._types import ASGIApplication
from uvicorn.importer import import_from_string

from chassis import logs
from chassis.draining import GRACE_SECONDS, DrainingServer
from chassis.one_piece import OnePieceProtocol
from chassis.settings import refusal

_WORKER_NICENESS = 12
"""Where processes share a machine, requests come first: what a worker does not get to yet waits in rows and streams.
Not last of all: behind busy apis a worker still gets a fifteenth of a processor."""

_GC_THRESHOLD = 10_000
"""New objects beyond which garbage is looked for. By default 700: a busy process holds more than that for the requests
that it has in hand, and would look through these again and again."""

log = structlog.get_logger(__name__)


def main() -> None:
    parser = argparse.ArgumentParser(prog="chassis.serve")
    parser.add_argument("factory", help="<module>:<function> that makes the ASGI application")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log-level", default=os.environ.get("LOG_LEVEL") or "INFO")
    arguments = parser.parse_args()
    service, _, factory = arguments.factory.partition(".main:create_")
    logs.configure(f"{service}-{factory}", arguments.log_level)
    if factory == "worker":
        os.nice(_WORKER_NICENESS)
    # Nobody depends on the answers of a worker: it has nothing to wait for.
    server = DrainingServer(_configuration(arguments), GRACE_SECONDS if factory == "api" else 0.0)
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    except _RefusedSettings as refused:
        log.critical("refuses to start", reason=str(refused))
        sys.exit(1)
    except Exception:
        log.critical("could not start" if not server.started else "ended", exc_info=True)
        sys.exit(1)
    if not server.started:
        sys.exit(3)


def _configuration(arguments: argparse.Namespace) -> uvicorn.Config:
    return uvicorn.Config(
        functools.partial(_create, arguments.factory),
        factory=True,
        host=arguments.host,
        port=arguments.port,
        loop="uvloop",
        http=OnePieceProtocol,
        log_config=None,
        access_log=False,
        server_header=False,
        # The address of the client is the proxy's business.
        proxy_headers=False,
        # Longer than the proxy keeps idle connections: the proxy closes first, so no request meets a closing socket.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=10,
    )


class _RefusedSettings(Exception):
    """The environment does not allow to start."""


def _create(factory: str) -> ASGIApplication:
    # What is imported stays: looking through it for garbage again and again costs a fifth of the start.
    gc.disable()
    try:
        app = import_from_string(factory)()
    except ValidationError as error:
        raise _RefusedSettings(refusal(error)) from None
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD)
    gc.enable()
    return app


if __name__ == "__main__":
    main()
