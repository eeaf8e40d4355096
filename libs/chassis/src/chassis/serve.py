"""`python -m chassis.serve payments.main:create_worker --port 8113`: runs one process until SIGTERM, then drains it."""

import argparse
import functools
import gc
import os

import uvicorn
from uvicorn._types import ASGIApplication
from uvicorn.importer import import_from_string

from chassis import logs


def main() -> None:
    parser = argparse.ArgumentParser(prog="chassis.serve")
    parser.add_argument("factory", help="<module>:<function> that makes the ASGI application")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log-level", default=os.environ.get("LOG_LEVEL") or "INFO")
    arguments = parser.parse_args()
    service, _, factory = arguments.factory.partition(".main:create_")
    logs.configure(f"{service}-{factory}", arguments.log_level)
    uvicorn.run(
        functools.partial(_create, arguments.factory),
        factory=True,
        host=arguments.host,
        port=arguments.port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        # The address of the client is the proxy's business.
        proxy_headers=False,
        # Longer than the proxy keeps idle connections: the proxy closes first, so no request meets a closing socket.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=10,
    )


def _create(factory: str) -> ASGIApplication:
    # What is imported stays: looking through it for garbage again and again costs a fifth of the start.
    gc.disable()
    app = import_from_string(factory)()
    gc.freeze()
    gc.enable()
    return app


if __name__ == "__main__":
    main()
