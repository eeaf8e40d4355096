import type { Payment } from "../api/payments";
import { Fact } from "../ui/facts";
import { Identifier } from "../ui/identifier";
import { money } from "../ui/money";
import { processorName } from "./instrument";

/** What a processor on whose page the shopper pays has told of the payment. */
export function AtProcessor({ payment }: { payment: Payment }) {
  const { processor, processor_payment_id, amount_paid, fee, currency } = payment;
  return (
    <>
      {processor && <Fact name="Processor">{processorName(processor)}</Fact>}
      {processor_payment_id && (
        <Fact name="Its payment">
          <Identifier id={processor_payment_id} what="processor's payment id" />
        </Fact>
      )}
      {typeof amount_paid === "number" && (
        <Fact name="Shopper paid">
          <span className="tabular-nums" data-test-id="amount-paid">
            {money(amount_paid, currency)}
          </span>
        </Fact>
      )}
      {typeof fee === "number" && (
        <Fact name="Processor's fee">
          <span className="tabular-nums" data-test-id="processor-fee">
            {money(fee, currency)}
          </span>
        </Fact>
      )}
    </>
  );
}
