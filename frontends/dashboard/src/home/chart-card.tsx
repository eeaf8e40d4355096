import type { ReactNode } from "react";
import { ResponsiveContainer } from "recharts";
import { Card, CardHead } from "../ui/card";
import type { Point } from "./periods";

const HEIGHT = 220;

/** Bars that differ in their pattern too: nobody has to tell them apart by colour. */
export function Patterns() {
  return (
    <defs>
      <pattern
        id="bar-failed"
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="6" height="6" fill="var(--bad-soft)" />
        <rect width="3" height="6" fill="var(--bad)" />
      </pattern>
      <pattern id="bar-pending" width="5" height="5" patternUnits="userSpaceOnUse">
        <rect width="5" height="5" fill="var(--warn-soft)" />
        <circle cx="2.5" cy="2.5" r="1.5" fill="var(--warn)" />
      </pattern>
    </defs>
  );
}

export function ChartCard({
  title,
  legend,
  table,
  children,
}: {
  title: string;
  legend?: ReactNode;
  table: ReactNode;
  children: ReactNode;
}) {
  return (
    <Card className="min-w-0">
      <CardHead title={title}>{legend}</CardHead>
      <div className="p-5 max-md:p-4" aria-hidden>
        <ResponsiveContainer width="100%" height={HEIGHT}>
          {children}
        </ResponsiveContainer>
      </div>
      <div className="sr-only">{table}</div>
    </Card>
  );
}

export function Values({
  points,
  head,
  cells,
}: {
  points: Point[];
  head: string[];
  cells: (point: Point) => (string | number)[];
}) {
  return (
    <table>
      <thead>
        <tr>
          {["Time", ...head].map((name) => (
            <th key={name}>{name}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {points.map((point) => (
          <tr key={point.title}>
            <th>{point.title}</th>
            {cells(point).map((value, index) => (
              <td key={head[index]}>{value}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
