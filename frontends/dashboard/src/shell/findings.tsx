import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { FileText, PackageOpen, ReceiptText } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { invoicesQuery } from "../api/invoices";
import { paymentsQuery } from "../api/payments";
import { money } from "../ui/money";
import { PLACES } from "./places";

const TYPED_MILLISECONDS = 120;
const SHORTEST = 3;
const SHOWN = 5;

export interface Finding {
  key: string;
  go: () => unknown;
  shown: ReactNode;
}

interface Findings {
  /** What is known at once stands before what the gateway has to be asked for: nothing moves when that comes. */
  found: readonly Finding[];
  searching: boolean;
}

/** Pages by their name, orders by their id, payments and invoices by all that their lists are searched by. */
export function useFindings(typed: string): Findings {
  const sought = usePaused(typed);
  const [payments, invoices] = [usePayments(sought), useInvoices(sought)];
  const atOnce = [...usePages(typed), ...useOrder(typed)];
  if (typed.length < SHORTEST) return { found: atOnce, searching: false };
  const searching = sought !== typed || payments.searching || invoices.searching;
  // All that was searched for at the same moment: what comes later would move what is there.
  return { found: searching ? atOnce : [...atOnce, ...payments.found, ...invoices.found], searching };
}

function usePages(typed: string): Finding[] {
  const navigate = useNavigate();
  const words = typed.toLowerCase().split(/\s+/);
  return PLACES.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word))).map(
    ({ to, name, icon: Icon, key }) => ({
      key: to,
      go: () => navigate({ to }),
      shown: (
        <>
          <Icon aria-hidden size={17} strokeWidth={1.75} />
          <span className="flex-1">{name}</span>
          <kbd className="font-sans text-12 text-soft max-md:hidden">g {key}</kbd>
        </>
      ),
    }),
  );
}

function useOrder(typed: string): Finding[] {
  const navigate = useNavigate();
  if (!/^order_[A-Za-z0-9]{16}$/.test(typed)) return [];
  const go = () => navigate({ to: "/dashboard/orders", search: { order: typed } });
  return [{ key: typed, go, shown: <Named icon={PackageOpen} kind="Order" id={typed} /> }];
}

function usePayments(typed: string): Findings {
  const navigate = useNavigate();
  const query = useQuery({ ...paymentsQuery({ q: typed }, SHOWN, 0), ...asked(typed) });
  return {
    searching: query.isFetching,
    found: known(query).map(({ id, amount, currency }) => ({
      key: id,
      go: () => navigate({ to: "/dashboard/transactions", search: { payment: id } }),
      shown: (
        <>
          <Named icon={FileText} kind="Payment" id={id} />
          <span className="ml-auto text-13 tabular-nums">{money(amount, currency)}</span>
        </>
      ),
    })),
  };
}

function useInvoices(typed: string): Findings {
  const navigate = useNavigate();
  const query = useQuery({ ...invoicesQuery({ q: typed }, SHOWN, 0), ...asked(typed) });
  return {
    searching: query.isFetching,
    found: known(query).map(({ id, number, customer, total, currency }) => ({
      key: id,
      go: () => navigate({ to: "/dashboard/invoices", search: { invoice: id } }),
      shown: (
        <>
          <ReceiptText aria-hidden size={17} strokeWidth={1.75} className="shrink-0" />
          <span className="min-w-0 truncate">
            {number} <span className="text-13 text-soft">{customer.name}</span>
          </span>
          <span className="ml-auto text-13 tabular-nums">{money(total, currency)}</span>
        </>
      ),
    })),
  };
}

/** Once, for words that are long enough to mean something. */
function asked(sought: string) {
  return { enabled: sought.length >= SHORTEST, refetchInterval: false, retry: false } as const;
}

/** What was found for other words is not what was asked for. */
function known<Row>(query: {
  data: { data: Row[] } | undefined;
  isPlaceholderData: boolean;
  isEnabled: boolean;
}): Row[] {
  return query.isEnabled && !query.isPlaceholderData ? (query.data?.data ?? []) : [];
}

function Named({ icon: Icon, kind, id }: { icon: typeof FileText; kind: string; id: string }) {
  return (
    <>
      <Icon aria-hidden size={17} strokeWidth={1.75} className="shrink-0" />
      <span className="min-w-0 truncate">
        {kind} <span className="font-mono text-12">{id}</span>
      </span>
    </>
  );
}

/** The text once the typing pauses: one question instead of one a letter. */
function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), TYPED_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}
