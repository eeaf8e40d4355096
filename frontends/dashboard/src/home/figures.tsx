import type { ReactNode } from "react";
import type { PaymentStatistics } from "../api/payments";
import { Card } from "../ui/card";
import { roundMoney } from "../ui/money";
import { counted } from "../ui/numbers";
import { Skeleton } from "../ui/skeleton";
import { wholePercent } from "./periods";

function Figure({
  name,
  testId,
  title,
  children,
}: {
  name: string;
  testId: string;
  title?: string;
  children: ReactNode;
}) {
  return (
    <div className="px-5 py-4 max-md:px-4">
      <p className="text-13 text-soft">{name}</p>
      <p
        className="mt-1 h-9 text-24 font-semibold tracking-tight tabular-nums"
        data-test-id={testId}
        title={title}
      >
        {children}
      </p>
    </div>
  );
}

/** Its text is the plain number, which programs read; people see it grouped. */
function Count({ of }: { of: number }) {
  return (
    <span className="money-cell relative" data-money={counted(of)}>
      <span className="sr-only">{of}</span>
    </span>
  );
}

const WAITING = <Skeleton className="mt-2 h-6 w-28" />;

export function Figures({ figures }: { figures: PaymentStatistics | undefined }) {
  const others =
    figures?.amounts.filter(
      ({ currency, total_amount }) => currency !== figures.currency && total_amount > 0,
    ) ?? [];
  return (
    <Card
      data-test-id="stats-container"
      className="grid divide-line max-md:divide-y md:grid-cols-3 md:divide-x"
    >
      <Figure name="Total payments" testId="total-transactions">
        {figures ? <Count of={figures.total_transactions} /> : WAITING}
      </Figure>
      <div className="relative">
        <Figure name="Successful volume" testId="total-amount">
          {figures ? roundMoney(figures.total_amount, figures.currency) : WAITING}
        </Figure>
        {others.length > 0 && (
          <p className="px-5 pb-3 text-12 text-soft max-md:px-4">
            and {others.map(({ currency, total_amount }) => roundMoney(total_amount, currency)).join(", ")}
          </p>
        )}
      </div>
      <Figure
        name="Success rate"
        testId="success-rate"
        {...(figures && { title: `${figures.success_rate}%` })}
      >
        {figures ? wholePercent(figures.success_rate) : WAITING}
      </Figure>
    </Card>
  );
}
