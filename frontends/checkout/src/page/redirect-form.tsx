import type { Offer, Order } from "../payment/gateway";
import { nameOf } from "../payment/processor-page";
import { PayButton } from "./pay-button";

interface Props {
  hidden: boolean;
  order: Order | null;
  offer: Offer;
  onPay: () => void;
}

/** Paying on a processor's own page: nothing is typed here. */
export function RedirectForm({ hidden, order, offer, onPay }: Props) {
  const name = nameOf(offer.processor);
  const pay = (event: Event) => {
    event.preventDefault();
    onPay();
  };
  return (
    <form
      class="form"
      data-test-id="redirect-form"
      hidden={hidden}
      onSubmit={pay}
      aria-label={`Pay with ${name}`}
    >
      <p class="soft elsewhere">
        You go to {name} to pay, and come back here afterwards. Your order waits meanwhile.
      </p>
      <PayButton order={order} />
    </form>
  );
}
