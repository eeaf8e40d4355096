import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { money, shortMoney } from "../ui/money";
import { ChartCard, Patterns, Values } from "./chart-card";
import { ChartTooltip, Swatch } from "./chart-parts";
import type { Point } from "./periods";

const AXIS = { tick: { fill: "var(--ink-soft)", fontSize: 12 }, tickLine: false, axisLine: false } as const;
const ACROSS = { ...AXIS, dataKey: "label", minTickGap: 28, interval: "equidistantPreserveStart" } as const;
const GRID = <CartesianGrid vertical={false} stroke="var(--line)" />;
const MARGIN = { top: 8, right: 4, bottom: 0, left: -8 };
const count = new Intl.NumberFormat("en-IN", { notation: "compact", maximumFractionDigits: 2 });
/** More than these would be a chain of beads. */
const MOST_DOTS = 14;

const LEGEND = (
  <div className="flex gap-3 text-12 text-soft">
    <Swatch look="good" name="success" />
    <Swatch look="bad" name="failed" />
    <Swatch look="warn" name="pending" />
  </div>
);

export default function Charts({ points, currency }: { points: Point[]; currency: string }) {
  const steady = { isAnimationActive: false } as const;
  return (
    <div className="grid gap-5 lg:grid-cols-3" data-test-id="charts">
      <ChartCard
        title="Payments"
        legend={LEGEND}
        table={
          <Values
            points={points}
            head={["success", "failed", "pending"]}
            cells={(p) => [p.success, p.failed, p.pending]}
          />
        }
      >
        <BarChart data={points} margin={MARGIN} accessibilityLayer={false}>
          <Patterns />
          {GRID}
          <XAxis {...ACROSS} />
          <YAxis
            {...AXIS}
            width={44}
            allowDecimals={false}
            tickFormatter={(value: number) => count.format(value)}
          />
          <Tooltip {...steady} cursor={{ fill: "var(--line)", opacity: 0.5 }} content={<ChartTooltip />} />
          <Bar {...steady} dataKey="success" stackId="all" fill="var(--accent)" maxBarSize={36} />
          <Bar {...steady} dataKey="failed" stackId="all" fill="url(#bar-failed)" maxBarSize={36} />
          <Bar {...steady} dataKey="pending" stackId="all" fill="url(#bar-pending)" maxBarSize={36} />
        </BarChart>
      </ChartCard>
      <ChartCard
        title="Successful volume"
        table={<Values points={points} head={["amount"]} cells={(p) => [money(p.amount, currency)]} />}
      >
        <AreaChart data={points} margin={MARGIN} accessibilityLayer={false}>
          {GRID}
          <XAxis {...ACROSS} />
          <YAxis {...AXIS} width={52} tickFormatter={(value: number) => shortMoney(value, currency)} />
          <Tooltip
            {...steady}
            cursor={{ stroke: "var(--line-control)" }}
            content={<ChartTooltip format={(value) => money(value, currency)} names={{ amount: "volume" }} />}
          />
          <Area
            {...steady}
            dataKey="amount"
            type="linear"
            stroke="var(--accent)"
            strokeWidth={2}
            fill="var(--accent-soft)"
            dot={points.length < 2}
          />
        </AreaChart>
      </ChartCard>
      <ChartCard
        title="Success rate"
        table={
          <Values
            points={points}
            head={["rate"]}
            cells={(p) => [p.rate === null ? "no payments" : `${p.rate}%`]}
          />
        }
      >
        <LineChart data={points} margin={MARGIN} accessibilityLayer={false}>
          {GRID}
          <XAxis {...ACROSS} />
          <YAxis
            {...AXIS}
            width={48}
            domain={[0, 100]}
            ticks={[0, 25, 50, 75, 100]}
            tickFormatter={(value: number) => `${value}%`}
          />
          <Tooltip
            {...steady}
            cursor={{ stroke: "var(--line-control)" }}
            content={<ChartTooltip format={(value) => `${value}%`} names={{ rate: "succeeded" }} />}
          />
          <Line
            {...steady}
            dataKey="rate"
            type="linear"
            connectNulls
            stroke="var(--accent)"
            strokeWidth={2}
            dot={points.length <= MOST_DOTS && { r: 3, fill: "var(--surface)", strokeWidth: 2 }}
          />
        </LineChart>
      </ChartCard>
    </div>
  );
}
