import { Back, Shield } from "../marks/icons";
import type { Order } from "../payment/gateway";
import { money } from "../payment/money";
import type { Stage } from "../payment/stage";
import type { WayBack } from "../payment/way-back";
import { CopiedId } from "./copied-id";

interface Props {
  order: Order | null;
  stage: Stage;
  back: WayBack | null;
}

/** What is paid, to whom, and how much. */
export function OrderSummary({ order, stage, back }: Props) {
  const missing = !order && stage.name !== "loading";
  const merchant = order?.merchant?.name;
  return (
    <section class="summary" data-test-id="order-summary" aria-label="Order" hidden={missing}>
      <div class="summary-content">
        {back?.ours && (
          <a class="way-back" href={back.href}>
            <Back />
            {back.href.startsWith("/i/") ? "Invoice" : "Payment link"}
          </a>
        )}
        <h1 class="payee">
          <span class="payee-mark" aria-hidden="true">
            {order ? (merchant ?? "P").slice(0, 1).toUpperCase() : ""}
          </span>
          <span class={order ? "" : "placeholder"}>{merchant ?? (order ? "Payment" : "Merchant")}</span>
        </h1>
        <p class="amount-label">{isPaid(stage) ? "Paid" : "Amount to pay"}</p>
        <p class={order ? "amount" : "amount placeholder"} data-test-id="order-amount">
          {order ? money(order.amount, order.currency) : "₹0.00"}
        </p>
        <p class="order-line">
          <span class="soft">Order</span>
          {order ? (
            <CopiedId id={order.id} testId="order-id" what="order id" />
          ) : (
            <span class="id placeholder" data-test-id="order-id">
              order_0000000000
            </span>
          )}
        </p>
      </div>
      <Assurance />
    </section>
  );
}

function isPaid(stage: Stage): boolean {
  return stage.name === "succeeded" || (stage.name === "unavailable" && stage.reason === "already-paid");
}

/** Beside what is paid where there is room, else below the form. */
export function Assurance() {
  return (
    <p class="assurance">
      <Shield />
      <span>Your details go straight to the payment gateway. Card numbers are never stored.</span>
    </p>
  );
}
