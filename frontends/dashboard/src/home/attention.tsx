import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight, CircleCheck, CircleX, Clock3 } from "lucide-react";
import type { ReactNode } from "react";
import { webhooksQuery } from "../api/webhooks";
import { Card, CardHead } from "../ui/card";
import { counted, countOf } from "../ui/numbers";

const LINE = "flex min-h-11 items-center gap-3 px-5 py-2 transition-colors hover:bg-line/30 max-md:px-4";

function Line({ children, icon }: { children: ReactNode; icon: ReactNode }) {
  return (
    <>
      {icon}
      <span className="min-w-0 flex-1">{children}</span>
      <ChevronRight aria-hidden size={16} className="text-soft" />
    </>
  );
}

/** Is anything failing? */
export function Attention({
  failed,
  pending,
  period,
  since,
}: {
  failed: number | undefined;
  pending: number | undefined;
  period: string;
  /** When it begins, ISO 8601. */
  since: string;
}) {
  const { data: webhooks } = useQuery(webhooksQuery("failed", undefined, 1, 0));
  // A day, as the list is filtered by days.
  const from = since.slice(0, 10);
  const nothing = failed === 0 && pending === 0 && webhooks?.total === 0;
  return (
    <Card className="overflow-hidden">
      <CardHead title="Needs a look" about={period} />
      <div className="py-1.5">
        {nothing && (
          <p className="flex min-h-11 items-center gap-3 px-5 max-md:px-4">
            <CircleCheck aria-hidden size={18} className="text-good" />
            Nothing is failing.
          </p>
        )}
        {!nothing && (
          <>
            <Link to="/dashboard/transactions" search={{ status: "failed", from }} className={LINE}>
              <Line icon={<CircleX aria-hidden size={18} className={failed ? "text-bad" : "text-soft"} />}>
                {countOf(failed, ["failed payment", "failed payments"])}
              </Line>
            </Link>
            <Link to="/dashboard/transactions" search={{ status: "pending", from }} className={LINE}>
              <Line icon={<Clock3 aria-hidden size={18} className={pending ? "text-warn" : "text-soft"} />}>
                {counted(pending)} waiting for the bank
              </Line>
            </Link>
            <Link to="/dashboard/webhooks" search={{ status: "failed" }} className={LINE}>
              <Line
                icon={
                  <CircleX aria-hidden size={18} className={webhooks?.total ? "text-bad" : "text-soft"} />
                }
              >
                {countOf(webhooks?.total, ["webhook", "webhooks"])} given up, in all
              </Line>
            </Link>
          </>
        )}
      </div>
    </Card>
  );
}
