import { type FormEvent, useState } from "react";
import { newKey } from "../api/idempotency";
import { type PaymentLink, useCreatePaymentLink } from "../api/payment-links";
import { Button } from "../ui/button";
import { CURRENCIES } from "../ui/currencies";
import { Dialog } from "../ui/dialog";
import { Field, LabelledChoice, Refused } from "../ui/field";
import { money, parseAmount } from "../ui/money";
import { say } from "../ui/toasts";
import { type Draft, EMPTY, problemsOf, requestOf } from "./draft";

interface NewLinkDialogProps {
  onClose: () => void;
  onMade: (link: PaymentLink) => void;
}

export function NewLinkDialog({ onClose, onMade }: NewLinkDialogProps) {
  const create = useCreatePaymentLink();
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [key, setKey] = useState(newKey);
  const [tried, setTried] = useState(false);
  const problems = problemsOf(draft, Date.now());
  const shown = tried ? problems : {};
  const put = (name: keyof Draft) => (event: { target: { value: string } }) => {
    setDraft((before) => ({ ...before, [name]: event.target.value }));
    setKey(newKey());
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (create.isPending || Object.keys(problems).length > 0) return;
    create.mutateAsync({ link: requestOf(draft), key }).then(
      (link) => {
        say("The payment link is ready. Copy it and send it.");
        onMade(link);
      },
      // The form says what is wrong.
      () => undefined,
    );
  };
  const amount = parseAmount(draft.amount, draft.currency);
  return (
    <Dialog open onClose={onClose} title="New payment link" testId="new-link-dialog">
      <form className="grid gap-4" onSubmit={submit} noValidate>
        <div className="grid grid-cols-[minmax(0,1fr)_112px] items-start gap-3">
          <Field
            label="Amount"
            inputMode="decimal"
            data-test-id="link-amount-input"
            className="tabular-nums"
            placeholder="500.00"
            autoComplete="off"
            value={draft.amount}
            onChange={put("amount")}
            problem={shown.amount}
            autoFocus
          />
          <LabelledChoice
            label="Currency"
            options={CURRENCIES}
            value={draft.currency}
            onChange={put("currency")}
          />
        </div>
        <Field
          label="Description"
          data-test-id="link-description-input"
          placeholder="What it is for, as the shopper sees it"
          maxLength={500}
          autoComplete="off"
          value={draft.description}
          onChange={put("description")}
        />
        <Field
          label="Expires"
          type="datetime-local"
          data-test-id="link-expires-input"
          value={draft.expires}
          onChange={put("expires")}
          problem={shown.expires}
          hint="Leave it empty for a link that stays."
        />
        <Field
          label="Leads back to"
          type="url"
          data-test-id="link-redirect-input"
          placeholder="https://shop.example/thanks"
          autoComplete="off"
          value={draft.redirect}
          onChange={put("redirect")}
          problem={shown.redirect}
          hint="Where the shopper goes after paying, with a signature to verify."
        />
        <Refused error={create.error} />
        <Button look="primary" type="submit" busy={create.isPending} data-test-id="create-link-button">
          {amount ? `Create link over ${money(amount, draft.currency)}` : "Create link"}
        </Button>
      </form>
    </Dialog>
  );
}
