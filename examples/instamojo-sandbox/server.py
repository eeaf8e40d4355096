"""A local stand-in of the Instamojo API 1.1: payment requests, their pay page, webhooks, refunds. No money moves.

    PORT=4010 python examples/instamojo-sandbox/server.py

then INSTAMOJO_BASE_URL=http://127.0.0.1:4010/api/1.1/ with API key test_key, auth token test_token, salt test_salt.
"""
# ruff: noqa: INP001

import os

import uvicorn
from instamojo_sandbox.application import create_app

if __name__ == "__main__":
    uvicorn.run(
        create_app(
            os.environ.get("PUBLIC_URL", ""),
            amount_includes_fee=os.environ.get("AMOUNT_INCLUDES_FEE", "").lower() == "true",
        ),
        host=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT") or 4010),
        log_level="warning",
        timeout_graceful_shutdown=1,
    )
