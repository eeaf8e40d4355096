import { Lock } from "../marks/icons";
import type { Order } from "../payment/gateway";
import { shortMoney } from "../payment/money";

/** The one thing to do. It says how much. */
export function PayButton({ order }: { order: Order | null }) {
  return (
    <div class="pay">
      <button type="submit" class="primary" data-test-id="pay-button">
        <Lock />
        <span>{order ? `Pay ${shortMoney(order.amount, order.currency)}` : "Pay"}</span>
      </button>
    </div>
  );
}
