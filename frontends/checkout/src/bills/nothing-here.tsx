import { CloudOff, Search } from "../marks/icons";

interface Props {
  reason: "unknown" | "unreachable";
  /** What was looked for: "invoice". */
  what: string;
  onRetry: () => void;
}

export function NothingHere({ reason, what, onRetry }: Props) {
  const unknown = reason === "unknown";
  return (
    <main class="state nothing-here" data-test-id="unavailable-state" data-reason={reason}>
      <span class="badge">{unknown ? <Search /> : <CloudOff />}</span>
      <h1>{unknown ? `We can't find this ${what}` : "We can't reach the gateway"}</h1>
      <p class="soft">
        {unknown
          ? "The link may be incomplete or out of date. Nothing was charged. Ask whoever sent it for a new one."
          : "Check your connection. This page goes on by itself when it is back."}
      </p>
      {!unknown && (
        <button type="button" class="secondary" onClick={onRetry}>
          Try now
        </button>
      )}
    </main>
  );
}
