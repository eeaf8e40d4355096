import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { FileText, PackageOpen } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
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

/** Pages by their name; payments and orders by their id. */
export function useFindings(typed: string): Findings {
  const payments = usePaymentFindings(typed);
  return {
    found: [...usePages(typed), ...useOrder(typed), ...payments.found],
    searching: payments.searching,
  };
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

function usePaymentFindings(typed: string): Findings {
  const navigate = useNavigate();
  const sought = usePaused(typed);
  const query = useQuery({
    ...paymentsQuery({ q: sought }, SHOWN, 0),
    enabled: sought.length >= SHORTEST,
    refetchInterval: false,
    retry: false,
  });
  if (typed.length < SHORTEST) return { found: [], searching: false };
  // What was found for other words is not what was asked for.
  const known = sought === typed && !query.isPlaceholderData ? query.data?.data : undefined;
  return {
    searching: sought !== typed || query.isFetching,
    found: (known ?? []).map(({ id, amount, currency }) => ({
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
