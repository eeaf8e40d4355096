import { render } from "preact";
import "../../tokens.css";
import "./page/page.css";
import "./page/states.css";
import { Checkout } from "./page/checkout";
import { PaymentSession } from "./payment/session";

const query = new URLSearchParams(location.search);
const session = new PaymentSession(query.get("order_id"));
const root = document.getElementById("app");
if (root) render(<Checkout session={session} embedded={query.get("embedded") === "true"} />, root);
void session.open();
