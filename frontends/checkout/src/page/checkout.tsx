import { useEffect, useState } from "preact/hooks";
import type { Method } from "../payment/gateway";
import { money } from "../payment/money";
import type { PaymentSession } from "../payment/session";
import type { Shown } from "../payment/stage";
import type { WayBack } from "../payment/way-back";
import { CardForm } from "./card-form";
import { Announcer, ConnectionNotice } from "./connection-notice";
import { DEFAULT_REASON, ErrorState } from "./error-state";
import { Assurance, OrderSummary } from "./order-summary";
import { tellParent } from "./parent-window";
import { PaymentMethods } from "./payment-methods";
import { ProcessingState } from "./processing-state";
import { RedirectForm } from "./redirect-form";
import { SuccessState } from "./success-state";
import { UnavailableState } from "./unavailable-state";
import { UpiForm } from "./upi-form";

interface Props {
  session: PaymentSession;
  /** Shown inside a merchant's page, which has its own way out. */
  embedded: boolean;
  back: WayBack | null;
}

/** The page. Every part is always there; those that do not apply are hidden and keep what was typed. */
export function Checkout({ session, embedded, back }: Props) {
  const { stage, order, offer, connected } = useShown(session);
  const [picked, choose] = useState<Method | null>(null);
  const only = offer.methods.length === 1 ? offer.methods[0] : undefined;
  const method = only ?? picked;
  useNews(stage, order);
  useEscape(embedded);
  const choosing = stage.name === "choosing" ? stage : null;

  return (
    <main
      class={embedded ? "checkout is-embedded" : "checkout"}
      data-test-id="checkout-container"
      data-stage={stage.name}
      aria-busy={stage.name === "loading"}
    >
      <OrderSummary order={order} stage={stage} back={back} />
      {stage.name === "loading" && <Skeleton />}
      <ConnectionNotice connected={connected} stage={stage} />
      <PaymentMethods
        hidden={!choosing}
        offer={offer}
        chosen={method}
        unconfirmed={choosing?.unconfirmed ?? false}
        onChoose={choose}
      />
      <UpiForm
        hidden={!choosing || method !== "upi"}
        order={order}
        refusal={choosing?.refusal}
        onPay={(instrument) => void session.pay(instrument)}
      />
      <CardForm
        hidden={!choosing || method !== "card"}
        order={order}
        stage={stage}
        refusal={choosing?.refusal}
        onPay={(instrument) => void session.pay(instrument)}
      />
      <RedirectForm
        hidden={!choosing || method !== "redirect"}
        order={order}
        offer={offer}
        onPay={() => void session.pay({ method: "redirect" })}
      />
      {choosing && <Assurance />}
      <ProcessingState stage={stage} embedded={embedded} onOtherWay={() => session.payAnotherWay()} />
      <SuccessState stage={stage} order={order} back={back} />
      <ErrorState
        stage={stage}
        method={method}
        offer={offer}
        onRetry={(next) => {
          if (next) choose(next);
          session.again();
        }}
      />
      <UnavailableState stage={stage} back={back} onRetry={() => session.hurry()} />
      <Announcer stage={stage} />
    </main>
  );
}

/** Where the methods will be, so that nothing jumps when they come. */
function Skeleton() {
  return (
    <div class="skeleton" aria-hidden="true">
      <span class="placeholder skeleton-title" />
      <div class="method-row">
        <span class="placeholder skeleton-method" />
        <span class="placeholder skeleton-method" />
      </div>
    </div>
  );
}

function useShown(session: PaymentSession): Shown {
  const [shown, show] = useState(session.shown);
  useEffect(() => {
    show(session.shown);
    return session.subscribe(() => show(session.shown));
  }, [session]);
  return shown;
}

/** The tab's title, and the merchant's page when this one is embedded, follow what happens. */
function useNews(stage: Shown["stage"], order: Shown["order"]): void {
  useEffect(() => {
    if (!order) return;
    const amount = money(order.amount, order.currency);
    const titles: Partial<Record<typeof stage.name, string>> = {
      processing: "Processing payment...",
      succeeded: "Payment Successful!",
      failed: "Payment Failed",
    };
    document.title =
      titles[stage.name] ?? `Pay ${amount}${order.merchant?.name ? ` to ${order.merchant.name}` : ""}`;
    if (stage.name === "succeeded") {
      const { id } = stage.payment;
      const { id: orderId, amount: paid, currency } = order;
      tellParent({
        type: "payment_success",
        data: { paymentId: id, id, orderId, amount: paid, currency, status: "success" },
      });
    }
    if (stage.name === "failed") {
      const { code, reason, paymentId } = stage;
      const failure = { code, description: reason || DEFAULT_REASON, orderId: order.id };
      tellParent({ type: "payment_failed", data: paymentId ? { ...failure, paymentId } : failure });
    }
  }, [stage, order]);
}

/** Keys pressed in here do not reach the page around it. */
function useEscape(embedded: boolean): void {
  useEffect(() => {
    if (!embedded) return;
    const leave = (event: KeyboardEvent) =>
      event.key === "Escape" && tellParent({ type: "close_modal", data: {} });
    addEventListener("keydown", leave);
    return () => removeEventListener("keydown", leave);
  }, [embedded]);
}
