import { Card, CardHead } from "../ui/card";
import { Skeleton } from "../ui/skeleton";

const TITLES = ["Payments", "Successful volume", "Success rate"];

/** As large as the charts that will stand here. */
export function ChartSkeletons() {
  return (
    <div className="grid gap-5 lg:grid-cols-3">
      {TITLES.map((title) => (
        <Card key={title}>
          <CardHead title={title} />
          <div className="p-5 max-md:p-4">
            <Skeleton className="h-[220px] w-full" />
          </div>
        </Card>
      ))}
    </div>
  );
}
