import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { paymentsQuery } from "../api/payments";
import { instrument } from "../transactions/instrument";
import { Card, CardHead } from "../ui/card";
import { Moment } from "../ui/moment";
import { money } from "../ui/money";
import { Skeleton } from "../ui/skeleton";
import { Status } from "../ui/status";

const SHOWN = 6;

/** What just happened. */
export function LatestPayments() {
  const { data } = useQuery(paymentsQuery({}, SHOWN, 0));
  return (
    <Card className="overflow-hidden">
      <CardHead title="Latest payments">
        <Link to="/dashboard/transactions" className="text-13 font-medium text-accent-strong hover:underline">
          All transactions
        </Link>
      </CardHead>
      <ul className="divide-y divide-line">
        {!data &&
          Array.from({ length: SHOWN }, (_, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
            <li key={row} className="flex h-15 items-center px-5">
              <Skeleton className="h-3 w-48" />
            </li>
          ))}
        {data?.data.map((payment) => (
          <li key={payment.id}>
            <Link
              to="/dashboard/transactions"
              search={{ payment: payment.id }}
              className="grid h-15 grid-cols-[minmax(0,1fr)_auto_auto] max-md:grid-cols-[minmax(0,1fr)_auto] items-center gap-4 px-5 transition-colors hover:bg-line/30 max-md:px-4"
            >
              <span className="min-w-0">
                <span className="block truncate font-medium tabular-nums">
                  {money(payment.amount, payment.currency)}
                </span>
                <span className="block truncate text-12 text-soft">{instrument(payment)}</span>
              </span>
              <span className="text-13 text-soft max-md:hidden">
                <Moment at={payment.created_at} />
              </span>
              <span className="min-w-22 text-right">
                <Status of={payment.status} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
