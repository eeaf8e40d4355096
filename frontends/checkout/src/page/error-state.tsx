import { Cross } from "../marks/icons";
import type { Method, Offer } from "../payment/gateway";
import { nameOf } from "../payment/processor-page";
import type { Stage } from "../payment/stage";

/** Said when the bank gave no better reason. */
export const DEFAULT_REASON = "Payment could not be processed";

interface Props {
  stage: Stage;
  method: Method | null;
  offer: Offer;
  /** With the other method, where the shopper asks for that. */
  onRetry: (method?: Method) => void;
}

export function ErrorState({ stage, method, offer, onRetry }: Props) {
  const failure = stage.name === "failed" ? stage : null;
  const other = otherThan(method, offer);
  const names = { upi: "by UPI", card: "by card", redirect: `with ${nameOf(offer.processor)}` };
  return (
    <section class="state" data-test-id="error-state" hidden={!failure}>
      <Cross />
      <h2 tabIndex={-1} data-focus="failed">
        Payment Failed
      </h2>
      <p data-test-id="error-message">{failure?.reason || DEFAULT_REASON}</p>
      <p class="soft">
        {failure?.elsewhere
          ? "If money left your account for this attempt, you get it back. You can try again."
          : "You have not been charged for this attempt. Try again, or pay another way."}
      </p>
      <div class="actions">
        <button type="button" class="primary" data-test-id="retry-button" onClick={() => onRetry()}>
          Try Again
        </button>
        {other && (
          <button type="button" class="secondary" onClick={() => onRetry(other)}>
            Pay {names[other]} instead
          </button>
        )}
      </div>
    </section>
  );
}

/** Of the methods that are offered: by card after UPI, by UPI after a card. */
function otherThan(method: Method | null, offer: Offer): Method | undefined {
  const inOrder: Method[] = method === "card" ? ["upi", "redirect"] : ["card", "upi", "redirect"];
  return inOrder.find((other) => other !== method && offer.methods.includes(other));
}
