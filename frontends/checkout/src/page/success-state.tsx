import { useEffect } from "preact/hooks";
import { DrawnTick } from "../marks/icons";
import type { Order } from "../payment/gateway";
import { money } from "../payment/money";
import type { Stage } from "../payment/stage";
import type { WayBack } from "../payment/way-back";
import { CopiedId } from "./copied-id";

const SHOWN_FOR_MS = 5_000;

interface Props {
  stage: Stage;
  order: Order | null;
  back: WayBack | null;
}

export function SuccessState({ stage, order, back }: Props) {
  const payment = stage.name === "succeeded" ? stage.payment : null;
  // The page there asks the gateway itself whether it is paid; the id only tells it that asking is worth it.
  const href = back?.ours && payment ? `${back.href}?payment=${payment.id}` : (back?.href ?? "");
  useGoingBack(payment && back?.ours ? href : null);
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
          <dd class="figures">{order ? money(payment?.amount_paid ?? order.amount, order.currency) : ""}</dd>
        </div>
        <div>
          <dt>Payment</dt>
          <dd>
            <CopiedId id={payment?.id ?? ""} testId="payment-id" what="payment id" />
          </dd>
        </div>
      </dl>
      {back && (
        <a class="secondary" data-test-id="return-link" href={href}>
          {back.words}
        </a>
      )}
      {!back && window.parent === window && <p class="soft small">You can close this page.</p>}
      {back?.ours && <p class="soft small">You go there by yourself in a few seconds.</p>}
    </section>
  );
}

function useGoingBack(href: string | null): void {
  useEffect(() => {
    if (!href) return;
    // In place of this page: going back from there must not lead to a form again.
    const timer = setTimeout(() => location.replace(href), SHOWN_FOR_MS);
    return () => clearTimeout(timer);
  }, [href]);
}
