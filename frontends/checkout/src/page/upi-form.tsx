import { useEffect, useRef, useState } from "preact/hooks";
import type { Instrument, Order, Refused } from "../payment/gateway";
import { vpaProblem } from "../payment/vpa";
import { Field } from "./field";
import { PayButton } from "./pay-button";

interface Props {
  hidden: boolean;
  order: Order | null;
  refusal: Refused | undefined;
  onPay: (instrument: Instrument) => void;
}

export function UpiForm({ hidden, order, refusal, onPay }: Props) {
  const [vpa, setVpa] = useState("");
  const [problem, setProblem] = useState<string>();
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (refusal?.code === "INVALID_VPA") setProblem("Enter a UPI ID such as name@bank");
  }, [refusal]);
  useEffect(() => {
    if (!hidden) form.current?.querySelector("input")?.focus();
  }, [hidden]);

  const pay = (event: Event) => {
    event.preventDefault();
    const found = vpaProblem(vpa.trim());
    setProblem(found ?? undefined);
    if (found) form.current?.querySelector("input")?.focus();
    else onPay({ method: "upi", vpa: vpa.trim() });
  };

  return (
    <form
      ref={form}
      class="form"
      data-test-id="upi-form"
      hidden={hidden}
      noValidate
      onSubmit={pay}
      aria-label="Pay by UPI"
    >
      <Field
        id="vpa"
        label="UPI ID"
        testId="vpa-input"
        placeholder="username@bank"
        inputMode="email"
        autocomplete="off"
        value={vpa}
        problem={problem}
        hint="Your bank asks you to approve the payment."
        onType={(text) => {
          setVpa(text);
          if (problem) setProblem(vpaProblem(text.trim()) ?? undefined);
        }}
        onBlur={() => setProblem((vpa && vpaProblem(vpa.trim())) || undefined)}
      />
      <PayButton order={order} />
    </form>
  );
}
