import type { InvoiceSettings } from "../api/invoices";
import { Button } from "../ui/button";
import { money } from "../ui/money";
import { amountOf, type Draft } from "./draft";
import { convenienceFee } from "./fee";

interface SummaryProps {
  draft: Draft;
  settings: InvoiceSettings | undefined;
  /** The id of the form that the button sends. */
  form: string;
  busy: boolean;
}

/** What the customer will pay, while the invoice is written. */
export function Summary({ draft, settings, form, busy }: SummaryProps) {
  const amount = amountOf(draft);
  const rules = settings?.convenience_fee;
  const mode = draft.fee || rules?.mode;
  const fee = mode === "on" && rules && amount > 0 ? convenienceFee(amount, rules) : 0;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
      <div className="tabular-nums" aria-live="polite">
        <p className="text-20 font-semibold" data-test-id="new-invoice-total">
          {money(amount + fee, draft.currency)}
        </p>
        <p className="text-13 text-soft" data-test-id="new-invoice-fee">
          {mode === "on" ? `with ${money(fee, draft.currency)} convenience fee` : "No fee for the customer"}
        </p>
      </div>
      <Button look="primary" type="submit" form={form} busy={busy} data-test-id="create-invoice-button">
        Create invoice
      </Button>
    </div>
  );
}
