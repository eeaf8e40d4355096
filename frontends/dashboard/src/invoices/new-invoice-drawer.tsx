import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useId, useRef, useState } from "react";
import { newKey } from "../api/idempotency";
import { type Invoice, invoiceSettingsQuery, useCreateInvoice } from "../api/invoices";
import { Drawer } from "../ui/dialog";
import { Field, LabelledChoice, Refused, TextArea } from "../ui/field";
import { say } from "../ui/toasts";
import { type Draft, EMPTY, problemsOf, requestOf } from "./draft";
import { ItemFields } from "./item-fields";
import { Summary } from "./summary";

interface NewInvoiceDrawerProps {
  onClose: () => void;
  onMade: (invoice: Invoice) => void;
}

/** An invoice is written; what it comes to is always in sight. */
export function NewInvoiceDrawer({ onClose, onMade }: NewInvoiceDrawerProps) {
  const form = useId();
  const fields = useRef<HTMLFormElement>(null);
  const { data: settings } = useQuery(invoiceSettingsQuery);
  const create = useCreateInvoice();
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [key, setKey] = useState(newKey);
  const [tried, setTried] = useState(false);
  const problems = problemsOf(draft);
  const shown = tried ? problems : {};
  const change = (changed: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...changed }));
    setKey(newKey());
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (create.isPending) return;
    if (Object.keys(problems).length > 0) {
      requestAnimationFrame(() =>
        fields.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(),
      );
      return;
    }
    create.mutateAsync({ invoice: requestOf(draft), key }).then(
      (invoice) => {
        say(`${invoice.number} is made out. Send ${invoice.customer.name} the link.`);
        onMade(invoice);
      },
      // The form says what is wrong.
      () => undefined,
    );
  };
  return (
    <Drawer
      open
      onClose={onClose}
      title="New invoice"
      testId="new-invoice-drawer"
      foot={<Summary draft={draft} settings={settings} form={form} busy={create.isPending} />}
    >
      <form
        ref={fields}
        id={form}
        className="grid gap-7"
        onSubmit={submit}
        noValidate
        data-test-id="new-invoice-form"
      >
        <Refused error={create.error} />
        <CustomerFields draft={draft} problems={shown} onChange={change} />
        <ItemFields draft={draft} problems={shown} onChange={change} />
        <TermFields draft={draft} mode={settings?.convenience_fee.mode} onChange={change} />
      </form>
    </Drawer>
  );
}

interface PartProps {
  draft: Draft;
  onChange: (changed: Partial<Draft>) => void;
}

function CustomerFields({
  draft,
  problems,
  onChange,
}: PartProps & { problems: Readonly<Record<string, string>> }) {
  return (
    <fieldset className="grid gap-4">
      <legend className="mb-3 text-14 font-semibold">Customer</legend>
      <Field
        label="Name"
        data-test-id="customer-name"
        maxLength={255}
        autoComplete="off"
        value={draft.name}
        onChange={({ target }) => onChange({ name: target.value })}
        problem={problems.name}
      />
      <div className="grid items-start gap-4 md:grid-cols-2">
        <Field
          label="Email"
          type="email"
          data-test-id="customer-email"
          autoComplete="off"
          value={draft.email}
          onChange={({ target }) => onChange({ email: target.value })}
          problem={problems.email}
          hint="The same email is the same customer."
        />
        <Field
          label="Phone"
          type="tel"
          data-test-id="customer-phone"
          autoComplete="off"
          value={draft.phone}
          onChange={({ target }) => onChange({ phone: target.value })}
          problem={problems.phone}
        />
      </div>
    </fieldset>
  );
}

const BEARERS = { off: "You bear it", on: "The customer pays it" } as const;

function TermFields({ draft, mode, onChange }: PartProps & { mode: "on" | "off" | undefined }) {
  const fees = [
    ["", mode ? `As in your settings: ${BEARERS[mode].toLowerCase()}` : "As in your settings"],
    ["off", BEARERS.off],
    ["on", BEARERS.on],
  ] as const;
  return (
    <fieldset className="grid gap-4">
      <legend className="mb-3 text-14 font-semibold">Terms</legend>
      <div className="grid items-start gap-4 md:grid-cols-2">
        <Field
          label="Due"
          type="date"
          data-test-id="due-date"
          value={draft.due}
          onChange={({ target }) => onChange({ due: target.value })}
        />
        <LabelledChoice
          label="Convenience fee"
          data-test-id="fee-choice"
          options={fees}
          value={draft.fee}
          onChange={({ target }) => onChange({ fee: target.value as Draft["fee"] })}
        />
      </div>
      <TextArea
        label="Notes"
        data-test-id="invoice-notes"
        placeholder="Only you see them"
        maxLength={2000}
        value={draft.notes}
        onChange={({ target }) => onChange({ notes: target.value })}
      />
    </fieldset>
  );
}
