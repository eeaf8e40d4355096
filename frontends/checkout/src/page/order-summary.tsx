import { Back, Shield } from "../marks/icons";
import { PayeeMark } from "../marks/payee-mark";
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
  if (!order && stage.name === "loading") return <SummarySkeleton />;
  const merchant = order?.merchant?.name ?? null;
  return (
    <section class="summary" data-test-id="order-summary" aria-label="Order" hidden={!order}>
      <div class="summary-content">
        {back?.ours && (
          <a class="way-back" href={back.href}>
            <Back />
            {back.href.startsWith("/i/") ? "Invoice" : "Payment link"}
          </a>
        )}
        <h1 class="payee">
          <PayeeMark name={merchant ?? "P"} />
          <span class="payee-name">{merchant ?? "Payment"}</span>
        </h1>
        <p class="amount-label">{isPaid(stage) ? "Paid" : "Amount to pay"}</p>
        <p class="amount" data-test-id="order-amount">
          {order && money(order.amount, order.currency)}
        </p>
        <p class="order-line">
          <span class="soft">Order</span>
          <CopiedId id={order?.id ?? ""} testId="order-id" what="order id" />
        </p>
      </div>
      <Assurance />
    </section>
  );
}

/** What takes its place until the order is known: nothing that could be read, aloud or by a program, as an order. */
function SummarySkeleton() {
  return (
    <section class="summary" aria-hidden="true">
      <div class="summary-content">
        <p class="payee">
          <PayeeMark name="" />
          <span class="placeholder">Merchant</span>
        </p>
        <p class="amount-label">Amount to pay</p>
        <p class="amount placeholder">₹0.00</p>
        <p class="order-line">
          <span class="soft">Order</span>
          <span class="id placeholder">order_0000000000</span>
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
