import { render } from "preact";
import "../../../tokens.css";
import "../page/page.css";
import "../page/states.css";
import "./bills.css";
import "./print.css";
import { CustomerPage } from "./customer-page";
import { InvoicePage } from "./invoice-page";
import { PaymentLinkPage } from "./payment-link-page";

const PAGES = { i: InvoicePage, c: CustomerPage, l: PaymentLinkPage };

const [, kind = "", link = ""] = location.pathname.split("/");
// The checkout adds the payment's id when it sends the shopper back.
const expecting = new URLSearchParams(location.search).has("payment");
if (expecting) history.replaceState(null, "", location.pathname);

const Page = PAGES[kind as keyof typeof PAGES];
const root = document.getElementById("app");
if (root && Page) render(<Page link={link} expecting={expecting} />, root);
