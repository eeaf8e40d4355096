import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import {
  type FeeRules,
  type InvoiceSettings,
  invoiceSettingsQuery,
  useSaveInvoiceSettings,
} from "../api/invoices";
import { convenienceFee } from "../invoices/fee";
import { Button } from "../ui/button";
import { Card, CardHead } from "../ui/card";
import { Failure } from "../ui/failure";
import { Field, Refused } from "../ui/field";
import { money, parseAmount, plainAmount } from "../ui/money";
import { Option } from "../ui/option";
import { Skeleton } from "../ui/skeleton";
import { say } from "../ui/toasts";

const EXAMPLE = 100_000;
const MOST = 10_000;
const MOST_FIXED = 1_000_000;

export function ConvenienceFee() {
  const query = useQuery(invoiceSettingsQuery);
  return (
    <Card data-test-id="convenience-fee">
      <CardHead
        title="Convenience fee"
        about="Who bears the cost of a payment, for invoices made out from now on."
      />
      <div className="p-5 max-md:p-4">
        {query.isError && !query.data && <Failure error={query.error} again={() => void query.refetch()} />}
        {query.isPending && <Skeleton className="h-64 w-full" />}
        {query.data && <FeeForm settings={query.data} />}
      </div>
    </Card>
  );
}

interface Typed {
  mode: FeeRules["mode"];
  rate: string;
  fixed: string;
  tax: string;
}

function FeeForm({ settings }: { settings: InvoiceSettings }) {
  const save = useSaveInvoiceSettings();
  const kept = typedOf(settings.convenience_fee);
  const [typed, setTyped] = useState(kept);
  // A percentage has two digits behind its point, as an amount of rupees has.
  const rate = within(parseAmount(typed.rate), MOST);
  const fixed = within(parseAmount(typed.fixed), MOST_FIXED);
  const tax = within(parseAmount(typed.tax), MOST);
  const rules =
    rate === null || fixed === null || tax === null
      ? null
      : { mode: typed.mode, rate_bps: rate, fixed, tax_bps: tax };
  const put = (name: "rate" | "fixed" | "tax") => (event: { target: { value: string } }) =>
    setTyped({ ...typed, [name]: event.target.value });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!rules || save.isPending) return;
    save.mutate(
      { convenience_fee: rules },
      {
        onSuccess: ({ convenience_fee }) => {
          setTyped(typedOf(convenience_fee));
          say("Saved. It holds for the invoices that you make out from now on.");
        },
      },
    );
  };
  const same = JSON.stringify(typed) === JSON.stringify(kept);
  return (
    <form className="grid gap-5" data-test-id="convenience-fee-form" onSubmit={submit} noValidate>
      <div className="grid gap-3 md:grid-cols-2">
        <Option
          name="fee-mode"
          title="You bear it"
          about="Customers pay exactly what the invoice says."
          checked={typed.mode === "off"}
          onChoose={() => setTyped({ ...typed, mode: "off" })}
          testId="fee-mode-off"
        />
        <Option
          name="fee-mode"
          title="The customer pays it"
          about="It stands on the invoice as a line of its own."
          checked={typed.mode === "on"}
          onChoose={() => setTyped({ ...typed, mode: "on" })}
          testId="fee-mode-on"
        />
      </div>
      <div className="grid items-start gap-4 md:grid-cols-3">
        <Field
          label="Of the amount, %"
          inputMode="decimal"
          data-test-id="fee-rate"
          className="tabular-nums"
          value={typed.rate}
          onChange={put("rate")}
          problem={rate === null ? "0 to 100, such as 2.00." : null}
        />
        <Field
          label="And fixed, ₹"
          inputMode="decimal"
          data-test-id="fee-fixed"
          className="tabular-nums"
          value={typed.fixed}
          onChange={put("fixed")}
          problem={fixed === null ? "0 to 10000, such as 3.00." : null}
        />
        <Field
          label="Tax on both, %"
          inputMode="decimal"
          data-test-id="fee-tax"
          className="tabular-nums"
          value={typed.tax}
          onChange={put("tax")}
          problem={tax === null ? "0 to 100, such as 18.00." : null}
        />
      </div>
      {rules && <Example rules={rules} />}
      <Refused error={save.error} />
      <Button
        look="primary"
        type="submit"
        className="justify-self-start"
        data-test-id="save-fee-button"
        disabled={!rules || same}
        busy={save.isPending}
      >
        Save
      </Button>
    </form>
  );
}

function Example({ rules }: { rules: FeeRules }) {
  const fee = convenienceFee(EXAMPLE, rules);
  return (
    <p className="text-13 text-soft tabular-nums" data-test-id="fee-example">
      {rules.mode === "on"
        ? `For an invoice of ${money(EXAMPLE)} the customer pays ${money(EXAMPLE + fee)}: ${money(fee)} are the fee.`
        : `For an invoice of ${money(EXAMPLE)} the customer pays ${money(EXAMPLE)}. Where an invoice asks for the fee it is ${money(fee)}.`}
    </p>
  );
}

function typedOf({ mode, rate_bps, fixed, tax_bps }: FeeRules): Typed {
  return { mode, rate: plainAmount(rate_bps), fixed: plainAmount(fixed), tax: plainAmount(tax_bps) };
}

function within(value: number | null, most: number): number | null {
  return value !== null && value <= most ? value : null;
}
