import type { ComponentChild } from "preact";
import { CardIcon, Info, Leaving } from "../marks/icons";
import { UpiMark } from "../marks/networks";
import type { Method, Offer } from "../payment/gateway";
import { nameOf } from "../payment/processor-page";

interface Props {
  hidden: boolean;
  offer: Offer;
  chosen: Method | null;
  /** An earlier attempt was sent before a reload, and whether it arrived is not known. */
  unconfirmed: boolean;
  onChoose: (method: Method) => void;
}

export function PaymentMethods({ hidden, offer, chosen, unconfirmed, onChoose }: Props) {
  const button = (method: Method, name: string, hint: string, icon: ComponentChild) => (
    <button
      type="button"
      class="method"
      data-test-id={`method-${method}`}
      data-method={method}
      hidden={!offer.methods.includes(method)}
      aria-pressed={chosen === method}
      onClick={() => onChoose(method)}
    >
      <span class="method-icon">{icon}</span>
      <span class="method-words">
        <span class="method-name">{name}</span> <span class="method-hint">{hint}</span>
      </span>
    </button>
  );
  return (
    <section class="methods" data-test-id="payment-methods" hidden={hidden} aria-labelledby="methods-title">
      {unconfirmed && (
        <p class="notice is-warn">
          <Info />
          <span>
            We could not confirm your last attempt. You can pay again: this order is never charged twice.
          </span>
        </p>
      )}
      <h2 id="methods-title" tabIndex={-1} data-focus="choosing">
        How would you like to pay?
      </h2>
      <div class={offer.methods.length === 1 ? "method-row is-single" : "method-row"}>
        {button("upi", "UPI", "Any UPI app", <UpiMark />)}
        {button("card", "Card", "Credit or debit", <CardIcon />)}
        {button("redirect", nameOf(offer.processor), "UPI, cards, netbanking on their page", <Leaving />)}
      </div>
    </section>
  );
}
