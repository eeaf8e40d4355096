import { momentTitle, relativeTime } from "./times";
import { useNow } from "./use-now";

export function Moment({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={momentTitle(at)} className="whitespace-nowrap">
      {relativeTime(at, Math.max(now, Date.now()))}
    </time>
  );
}
