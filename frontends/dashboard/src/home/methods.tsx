import type { PaymentStatistics } from "../api/payments";
import { methodWords } from "../transactions/instrument";
import { Card, CardHead } from "../ui/card";
import { counted } from "../ui/numbers";
import { Skeleton } from "../ui/skeleton";
import { wholePercent } from "./periods";

/** How shoppers pay: a bar for each method, with its share and how often it works. */
export function Methods({ figures }: { figures: PaymentStatistics | undefined }) {
  return (
    <Card>
      <CardHead title="Methods" />
      <div className="grid gap-4 p-5 max-md:p-4">
        {figures?.methods.length === 0 && <p className="text-soft">No payments in this period.</p>}
        {!figures && <Skeleton className="h-10 w-full" />}
        {figures?.methods.map(({ method, total_transactions, success_rate }) => {
          const share = (100 * total_transactions) / Math.max(1, figures.total_transactions);
          return (
            <div key={method} className="grid gap-1.5">
              <div className="flex justify-between gap-3 text-13">
                <span className="font-medium">{methodWords({ method })}</span>
                <span className="text-soft tabular-nums">
                  {counted(total_transactions)} · {wholePercent(share)} of payments ·{" "}
                  {wholePercent(success_rate)} succeed
                </span>
              </div>
              <div aria-hidden className="h-2 overflow-hidden rounded-full bg-line">
                <div className="h-full rounded-full bg-accent" style={{ width: `${share}%` }} />
              </div>
            </div>
          );
        })}
      </div>
    </Card>
  );
}
