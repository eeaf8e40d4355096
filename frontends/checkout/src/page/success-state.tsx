import { DrawnTick } from "../marks/icons";
import type { Order } from "../payment/gateway";
import { money } from "../payment/money";
import type { Stage } from "../payment/session";
import { CopiedId } from "./copied-id";

export function SuccessState({
  stage,
  order,
  embedded,
}: {
  stage: Stage;
  order: Order | null;
  embedded: boolean;
}) {
  const payment = stage.name === "succeeded" ? stage.payment : null;
  const shop = embedded ? null : shopOrigin();
  return (
    <section class="state" data-test-id="success-state" hidden={!payment}>
      <DrawnTick />
      <h2 tabIndex={-1} data-focus="succeeded">
        Payment Successful!
      </h2>
      <p class="soft" data-test-id="success-message">
        Your payment has been processed successfully
      </p>
      <dl class="receipt">
        <div>
          <dt>Paid</dt>
          <dd class="figures">{order ? money(order.amount, order.currency) : ""}</dd>
        </div>
        <div>
          <dt>Payment</dt>
          <dd>
            <CopiedId id={payment?.id ?? ""} testId="payment-id" what="payment id" />
          </dd>
        </div>
      </dl>
      {shop && (
        <a class="secondary" href={shop.href}>
          Return to {shop.host}
        </a>
      )}
    </section>
  );
}

/** Where the shopper came from, as the browser tells it: the way back when the merchant has no page of its own here. */
function shopOrigin(): URL | null {
  if (!/^https?:/.test(document.referrer)) return null;
  const { origin } = new URL(document.referrer);
  return origin === location.origin ? null : new URL(origin);
}
