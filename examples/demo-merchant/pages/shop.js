// The shop window: what a merchant's page does. `PaymentGateway` comes from checkout.js.

const PICTURES = {
  tea: "M32 12c12 5 17 14 15 24-3 12-15 17-25 11C12 38 15 20 32 12Zm-11 38c0-12 4-20 11-27",
  cups: "M10 22h20l-3 26H13zM34 22h20l-3 26H37zM12 30h16M36 30h16M18 10c-2 3 2 4 0 8M42 10c-2 3 2 4 0 8",
  kettle: "M16 30c0-9 7-14 16-14s16 5 16 14v14a6 6 0 0 1-6 6H22a6 6 0 0 1-6-6zM16 32 6 26v6l10 8M32 16v-4M22 12h20M48 26c8 0 8 16 0 16",
};
const rupees = new Intl.NumberFormat("en-IN", { style: "currency", currency: "INR" });
const money = (paise) => rupees.format(paise / 100);

const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

function picture(id) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 64 64");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PICTURES[id]);
  drawing.append(path);
  return element("div", { className: "picture" }, drawing);
}

function say(words, kind) {
  const result = document.getElementById("result");
  result.textContent = words;
  result.className = `result ${kind}`;
  result.hidden = false;
}

async function createOrder(product) {
  const answer = await fetch(`/orders/${product.id}`, { method: "POST" });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error);
  return told;
}

/** Over this page, in a modal. */
async function payHere(product) {
  const { key, orderId } = await createOrder(product);
  new window.PaymentGateway({
    key,
    orderId,
    onSuccess: ({ paymentId }) => say(`✓ Thank you! ${product.name} is paid: ${paymentId}`, "is-good"),
    onFailure: ({ description }) => say(`! ${description}. Try again in the window.`, "is-bad"),
  }).open();
}

/** On the gateway's own page. */
async function payThere(product) {
  location.href = (await createOrder(product)).hostedPage;
}

function button(words, className, testId, act) {
  const made = element("button", { type: "button", className, textContent: words });
  made.dataset.testId = testId;
  made.addEventListener("click", async () => {
    made.disabled = true;
    await act().catch((error) => say(`! ${error.message}`, "is-bad"));
    made.disabled = false;
  });
  return made;
}

for (const product of await (await fetch("/products")).json()) {
  const words = element(
    "div",
    { className: "words" },
    element("h3", { textContent: product.name }),
    element("p", { className: "soft", textContent: product.detail }),
    element("p", { className: "price", textContent: money(product.amount) }),
    element(
      "div",
      { className: "buttons" },
      button("Pay now", "primary", `pay-${product.id}`, () => payHere(product)),
      button("Pay by redirect", "secondary", `redirect-${product.id}`, () => payThere(product)),
    ),
  );
  document.getElementById("products").append(element("li", { className: "product" }, picture(product.id), words));
}

const badge = (words, kind) => element("span", { className: `badge ${kind}`, textContent: words });

const STATES = { unpaid: ["unpaid", ""], processing: ["processing", ""], paid: ["✓ paid", "is-good"] };

function invoiceRow({ number, description, customer, fee, total, status, payment_url }) {
  const pay = element("a", { className: "primary pay", textContent: "Pay now", href: payment_url, target: "_blank" });
  Object.assign(pay, { rel: "noopener", ariaLabel: `Pay now: ${number}, ${money(total)}` });
  pay.dataset.testId = `pay-${number}`;
  const row = element(
    "li",
    { className: "invoice" },
    element("span", {}, element("strong", { textContent: number }), ` ${description}`),
    element("span", { className: "sum", textContent: money(total) }),
    element("span", { className: "soft", textContent: fee ? `${customer}, with ${money(fee)} convenience fee` : customer }),
    element("span", { className: "act" }, status === "unpaid" ? pay : badge(...(STATES[status] ?? [status, ""]))),
  );
  row.dataset.status = status;
  return row;
}

/** Draws what has changed, and leaves the rest: the focus stays where it is, and nothing is read aloud twice. */
function draw(id, told, rowOf) {
  const list = document.getElementById(id);
  const drawn = new Map([...list.children].map((row) => [row.dataset.told, row]));
  told.forEach((each, place) => {
    const words = JSON.stringify(each);
    const row = drawn.get(words) ?? rowOf(each);
    row.dataset.told = words;
    if (list.children[place] !== row) list.insertBefore(row, list.children[place] ?? null);
  });
  while (list.children.length > told.length) list.lastElementChild.remove();
}

const orderRow = ({ id, product, amount, status }) =>
  element(
    "li",
    { className: "row" },
    element("span", { textContent: `${product}, ${money(amount)}` }),
    status === "paid" ? badge("✓ paid", "is-good") : badge("waiting", ""),
    element("code", { textContent: id }),
  );

const deliveryRow = ({ received_at, event, subject, genuine }) =>
  element(
    "li",
    { className: "row" },
    element("span", { textContent: `${new Date(received_at).toLocaleTimeString()}  ${event}` }),
    genuine ? badge("✓ verified", "is-good") : badge("! wrong signature", "is-bad"),
    element("code", { textContent: subject }),
  );

const live = document.getElementById("live");
const events = new EventSource("/events");
events.onopen = () => Object.assign(live, { textContent: "live", className: "live" });
events.onerror = () => Object.assign(live, { textContent: "reconnecting", className: "live is-lost" });
events.onmessage = ({ data }) => {
  const { orders, invoices, deliveries } = JSON.parse(data);
  draw("invoices", invoices, invoiceRow);
  draw("orders", orders, orderRow);
  draw("deliveries", deliveries, deliveryRow);
};
