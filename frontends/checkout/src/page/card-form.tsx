import { useEffect, useRef, useState } from "preact/hooks";
import { NetworkMarks } from "../marks/networks";
import {
  type CardForm as Card,
  cardProblems,
  digitsOf,
  expiryOf,
  groupedNumber,
  networkOf,
  typedExpiry,
} from "../payment/card";
import type { Instrument, Order, Refused } from "../payment/gateway";
import type { Stage } from "../payment/stage";
import { Field } from "./field";
import { typeGrouped } from "./grouped-typing";
import { PayButton } from "./pay-button";

const EMPTY: Card = { number: "", expiry: "", cvv: "", name: "" };
const REFUSED_FIELDS: Record<string, keyof Card> = { INVALID_CARD: "number", EXPIRED_CARD: "expiry" };

interface Props {
  hidden: boolean;
  order: Order | null;
  stage: Stage;
  refusal: Refused | undefined;
  onPay: (instrument: Instrument) => void;
}

export function CardForm({ hidden, order, stage, refusal, onPay }: Props) {
  const [card, setCard] = useState(EMPTY);
  const [problems, setProblems] = useState<Partial<Card>>({});
  const form = useRef<HTMLFormElement>(null);
  const network = networkOf(digitsOf(card.number));

  useForgetting(stage, setCard);
  useEffect(() => {
    const field = refusal && REFUSED_FIELDS[refusal.code];
    if (field) setProblems({ [field]: refusal.message });
  }, [refusal]);
  useEffect(() => {
    if (!hidden) form.current?.querySelector("input")?.focus();
  }, [hidden]);

  const change = (changed: Partial<Card>) => {
    const typed = { ...card, ...changed };
    setCard(typed);
    // A complaint goes as soon as it is answered; a new one waits until the field is left.
    const now = cardProblems(typed, new Date());
    setProblems((shown) => Object.fromEntries(Object.entries(shown).filter(([name]) => name in now)));
  };
  const leave = (name: keyof Card) => {
    const problem = card[name] && cardProblems(card, new Date())[name];
    if (problem) setProblems((shown) => ({ ...shown, [name]: problem }));
  };
  const pay = (event: Event) => {
    event.preventDefault();
    const found = cardProblems(card, new Date());
    setProblems(found);
    const first = Object.keys(found)[0];
    const expiry = expiryOf(card.expiry, new Date());
    if (first || !expiry) form.current?.querySelector<HTMLInputElement>(`#card-${first}`)?.focus();
    else onPay(instrument(card, expiry));
  };

  return (
    <form
      ref={form}
      class="form"
      data-test-id="card-form"
      hidden={hidden}
      noValidate
      onSubmit={pay}
      aria-label="Pay by card"
    >
      <Field
        id="card-number"
        label="Card number"
        testId="card-number-input"
        placeholder="Card Number"
        inputMode="numeric"
        autocomplete="cc-number"
        value={card.number}
        problem={problems.number}
        mark={<NetworkMarks network={network} typed={card.number !== ""} />}
        onType={(_, input) => change({ number: typeGrouped(input, groupedNumber) })}
        onBlur={() => leave("number")}
      />
      <Field
        id="card-expiry"
        class="half"
        label="Expiry"
        testId="expiry-input"
        placeholder="MM/YY"
        inputMode="numeric"
        autocomplete="cc-exp"
        value={card.expiry}
        problem={problems.expiry}
        onType={(text, input) => {
          input.value = typedExpiry(text, card.expiry);
          change({ expiry: input.value });
        }}
        onBlur={() => leave("expiry")}
      />
      <Field
        id="card-cvv"
        class="half"
        label="CVV"
        testId="cvv-input"
        placeholder="CVV"
        inputMode="numeric"
        autocomplete="cc-csc"
        maxLength={4}
        value={card.cvv}
        problem={problems.cvv}
        onType={(text, input) => {
          input.value = digitsOf(text).slice(0, 4);
          change({ cvv: input.value });
        }}
        onBlur={() => leave("cvv")}
      />
      <Field
        id="card-name"
        label="Name on card"
        testId="cardholder-name-input"
        placeholder="Name on Card"
        autocomplete="cc-name"
        value={card.name}
        problem={problems.name}
        onType={(name) => change({ name })}
        onBlur={() => leave("name")}
      />
      <PayButton order={order} />
    </form>
  );
}

function instrument(card: Card, expiry: { month: string; year: string }): Instrument {
  return {
    method: "card",
    card: {
      number: digitsOf(card.number),
      expiry_month: expiry.month,
      expiry_year: expiry.year,
      cvv: card.cvv,
      holder_name: card.name.trim(),
    },
  };
}

/** After a failure all but the CVV stays for the next try; after a success, or when the page is left, nothing does. */
function useForgetting(stage: Stage, setCard: (change: (card: Card) => Card) => void): void {
  useEffect(() => {
    if (stage.name === "failed") setCard((card) => ({ ...card, cvv: "" }));
    if (stage.name === "succeeded" || stage.name === "unavailable") setCard(() => EMPTY);
  }, [stage]);
  useEffect(() => {
    const leave = () => setCard(() => EMPTY);
    addEventListener("pagehide", leave);
    return () => removeEventListener("pagehide", leave);
  }, []);
}
