import { Cross } from "../marks/icons";
import type { Stage } from "../payment/session";
import type { Method } from "./payment-methods";

/** Said when the bank gave no better reason. */
export const DEFAULT_REASON = "Payment could not be processed";

interface Props {
  stage: Stage;
  method: Method | null;
  /** With the other method, where the shopper asks for that. */
  onRetry: (method?: Method) => void;
}

export function ErrorState({ stage, method, onRetry }: Props) {
  const failure = stage.name === "failed" ? stage : null;
  const other = method === "card" ? "upi" : "card";
  return (
    <section class="state" data-test-id="error-state" hidden={!failure}>
      <Cross />
      <h2 tabIndex={-1} data-focus="failed">
        Payment Failed
      </h2>
      <p data-test-id="error-message">{failure?.reason || DEFAULT_REASON}</p>
      <p class="soft">You have not been charged for this attempt. Try again, or pay another way.</p>
      <div class="actions">
        <button type="button" class="primary" data-test-id="retry-button" onClick={() => onRetry()}>
          Try Again
        </button>
        <button type="button" class="secondary" onClick={() => onRetry(other)}>
          {other === "upi" ? "Pay by UPI instead" : "Pay by card instead"}
        </button>
      </div>
    </section>
  );
}
