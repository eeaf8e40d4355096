import { render } from "preact";
import "../../tokens.css";
import "./page/page.css";
import "./page/states.css";
import { Checkout } from "./page/checkout";
import { resume, returnIn } from "./payment/processor-page";
import { PaymentSession } from "./payment/session";
import { wayBack } from "./payment/way-back";

const query = new URLSearchParams(location.search);
const orderId = query.get("order_id");
const embedded = query.get("embedded") === "true" || window.parent !== window;
const returned = orderId ? returnIn(query) : null;
// The page that embeds this one has its own way on; a processor that sends the shopper back is none.
const back =
  orderId && !embedded ? wayBack(orderId, query.get("return_to"), returned ? "" : document.referrer) : null;
const session = new PaymentSession(orderId, embedded ? null : (address) => location.assign(address));

if (orderId && returned) {
  resume(orderId, returned);
  // What the processor added says nothing that is believed, and is not for being copied or kept.
  history.replaceState(null, "", `${location.pathname}?${new URLSearchParams({ order_id: orderId })}`);
  if (returned.requestId) void session.hint(returned.paymentId, returned.requestId);
}
const root = document.getElementById("app");
if (root) render(<Checkout session={session} embedded={embedded} back={back} />, root);
void session.open();
