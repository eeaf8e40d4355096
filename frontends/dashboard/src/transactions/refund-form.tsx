import { type FormEvent, useState } from "react";
import { newKey } from "../api/idempotency";
import type { Payment } from "../api/payments";
import { useRefund } from "../api/refunds";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field, Refused } from "../ui/field";
import { money, parseAmount, plainAmount } from "../ui/money";
import { say } from "../ui/toasts";

/** Gives back all of what is left, or a part. The button says how much. */
export function RefundForm({ payment, left }: { payment: Payment; left: number }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button small data-test-id="refund-button" onClick={() => setOpen(true)}>
        Refund
      </Button>
      {open && <RefundDialog payment={payment} left={left} onClose={() => setOpen(false)} />}
    </>
  );
}

function RefundDialog({ payment, left, onClose }: { payment: Payment; left: number; onClose: () => void }) {
  const { currency } = payment;
  const refund = useRefund(payment.id);
  const [typed, setTyped] = useState(() => plainAmount(left, currency));
  const [reason, setReason] = useState("");
  // One for this dialog: asking again after an answer that was lost does not give the money back twice.
  const [key] = useState(newKey);
  const amount = parseAmount(typed, currency);
  const problem = problemOf(amount, left, currency);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (amount === null || problem || refund.isPending) return;
    const given = {
      amount,
      reason: reason.trim() || null,
      key: `${key}-${amount}-${reason.trim()}`.slice(0, 200),
    };
    refund.mutateAsync(given).then(
      () => {
        say(`Refund of ${money(amount, currency)} is on its way.`);
        onClose();
      },
      // The form says what is wrong.
      () => undefined,
    );
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Refund"
      about={`${money(left, currency)} of this payment can be given back.`}
      testId="refund-dialog"
    >
      <form className="grid gap-4" onSubmit={submit} noValidate>
        <Field
          label="Amount"
          data-test-id="refund-amount"
          inputMode="decimal"
          autoComplete="off"
          className="tabular-nums"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          problem={problem}
          beside={
            <Button onClick={() => setTyped(plainAmount(left, currency))} data-test-id="refund-all">
              All of it
            </Button>
          }
        />
        <Field
          label="Reason"
          data-test-id="refund-reason"
          placeholder="Only you see it"
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <Refused error={refund.error} />
        <Button
          look="danger"
          type="submit"
          data-test-id="confirm-refund"
          disabled={Boolean(problem)}
          busy={refund.isPending}
        >
          {amount !== null && !problem ? `Refund ${money(amount, currency)}` : "Refund"}
        </Button>
      </form>
    </Dialog>
  );
}

function problemOf(amount: number | null, left: number, currency: string): string | null {
  if (amount === null) return "Type an amount, such as 250.00.";
  if (amount < 1) return "A refund gives something back.";
  return amount > left ? `At most ${money(left, currency)} is left.` : null;
}
