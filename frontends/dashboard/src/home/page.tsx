import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ArrowLeftRight } from "lucide-react";
import { lazy, Suspense } from "react";
import { statisticsQuery } from "../api/payments";
import { firstOrderLine } from "../docs/curl";
import { FirstRequest } from "../docs/first-request";
import { RANGES, type Range } from "../shell/search";
import { Card } from "../ui/card";
import { Empty } from "../ui/empty";
import { Failure } from "../ui/failure";
import { Choice } from "../ui/field";
import { PageHead } from "../ui/page-head";
import { useNow } from "../ui/use-now";
import { Attention } from "./attention";
import { ChartSkeletons } from "./chart-skeletons";
import { Credentials } from "./credentials";
import { Figures } from "./figures";
import { LatestPayments } from "./latest-payments";
import { Methods } from "./methods";
import { points, spanOf } from "./periods";

const Charts = lazy(() => import("./charts"));
const route = getRouteApi("/signed-in/dashboard");
const WORDS: Record<Range, string> = {
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
  "90d": "Last 90 days",
};

export function HomePage() {
  const { range = "7d" } = route.useSearch();
  const navigate = route.useNavigate();
  const now = useNow();
  const all = useQuery(statisticsQuery({}));
  const span = spanOf(range, now);
  const ofRange = useQuery(statisticsQuery(span));
  if (all.isError && !all.data) return <Failure error={all.error} again={() => void all.refetch()} />;
  const isNew = all.data?.total_transactions === 0;
  return (
    <div data-test-id="dashboard">
      <PageHead title="Home" about="What comes in, what fails, and what just happened.">
        {!isNew && (
          <Choice
            label="Period of the charts"
            value={range}
            options={RANGES.map((each) => [each, WORDS[each]] as const)}
            onChange={(event) =>
              void navigate({ search: { range: event.target.value as Range }, resetScroll: false })
            }
          />
        )}
      </PageHead>
      <div className="grid gap-5">
        <Figures figures={all.data} />
        {isNew ? (
          <Card>
            <Empty
              icon={ArrowLeftRight}
              title="No payments yet"
              action={<FirstRequest of={firstOrderLine} />}
            >
              Create an order with your key, open its checkout, and the payment appears here while it happens.
            </Empty>
          </Card>
        ) : (
          <>
            <Suspense fallback={<ChartSkeletons />}>
              {ofRange.data ? (
                <Charts points={points(span, ofRange.data.series, now)} currency={ofRange.data.currency} />
              ) : (
                <ChartSkeletons />
              )}
            </Suspense>
            <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)]">
              <LatestPayments />
              <div className="grid gap-5">
                <Attention
                  failed={ofRange.data?.failed}
                  pending={ofRange.data?.pending}
                  period={WORDS[range]}
                  since={span.from}
                />
                <Methods figures={ofRange.data} />
              </div>
            </div>
          </>
        )}
        <Credentials />
      </div>
    </div>
  );
}
