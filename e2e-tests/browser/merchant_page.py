"""A merchant's page on an origin of its own: a script tag, a button, and style sheets that are not kind to others."""

import contextlib
import http.server
import threading
from collections.abc import Iterator

PAGE = """<!doctype html>
<html lang="en"><head><title>A shop</title>
<style>
  body * {{ border: 7px solid red !important; transform: rotate(3deg) !important; letter-spacing: 9px !important; }}
  iframe, button {{ display: none !important; opacity: 0.1 !important; }}
  .modal-content {{ width: 10px !important; height: 10px !important; }}
  #buy {{ display: inline !important; opacity: 1 !important; }}
  body {{ height: 3000px }}
</style>
<script src="{checkout}/checkout.js"></script>
<script>
  window.heard = [];
  window.open_ = (orderId) => {{
    const hear = (name) => (told) => heard.push([name, told]);
    window.gateway = new PaymentGateway({{
      key: "key_test_abc123", orderId,
      onSuccess: hear("success"), onFailure: hear("failure"), onClose: hear("close"),
    }});
    gateway.open();
  }};
</script></head>
<body>
  <h1>A shop</h1>
  <button id="buy" onclick="open_(new URLSearchParams(location.search).get('order'))">Buy</button>
</body>
</html>"""


@contextlib.contextmanager
def served(checkout_url: str) -> Iterator[str]:
    """The page's address."""
    body = PAGE.format(checkout=checkout_url).encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            # The strictest: the script alone has to see to it that the checkout knows whom to tell.
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002 # its name there

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
