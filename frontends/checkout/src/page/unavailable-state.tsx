import { CloudOff, Search, Tick } from "../marks/icons";
import type { Stage } from "../payment/stage";
import type { WayBack } from "../payment/way-back";

const WORDS = {
  "no-order": {
    title: "Nothing to pay here",
    text: "This page opens from a shop or a payment request. Go back there and choose to pay again.",
  },
  "unknown-order": {
    title: "We can't find this order",
    text: "The link may be incomplete or out of date. Nothing was charged. Ask the shop for a new one.",
  },
  "already-paid": {
    title: "This order is already paid",
    text: "Nothing more is due. You can close this page.",
  },
  "no-method": {
    title: "This order can't be paid online",
    text: "No way to pay it is offered at the moment. Nothing was charged. Ask the shop how to pay.",
  },
  unreachable: {
    title: "We can't reach the gateway",
    text: "Check your connection. This page goes on by itself when it is back, and you are never charged twice.",
  },
};

interface Props {
  stage: Stage;
  back: WayBack | null;
  onRetry: () => void;
}

/** There is nothing to choose: a friendly page says why. */
export function UnavailableState({ stage, back, onRetry }: Props) {
  const reason = stage.name === "unavailable" ? stage.reason : null;
  const words = reason ? WORDS[reason] : null;
  return (
    <section class="state" data-test-id="unavailable-state" data-reason={reason ?? undefined} hidden={!words}>
      <span class={reason === "already-paid" ? "badge is-good" : "badge"}>
        {reason === "already-paid" ? <Tick /> : reason === "unreachable" ? <CloudOff /> : <Search />}
      </span>
      <h2 tabIndex={-1} data-focus="unavailable">
        {words?.title}
      </h2>
      <p class="soft">{words?.text}</p>
      {reason === "unreachable" && (
        <button type="button" class="secondary" onClick={onRetry}>
          Try now
        </button>
      )}
      {back?.ours && reason && reason !== "unreachable" && (
        <a class="secondary" data-test-id="return-link" href={back.href}>
          {back.words}
        </a>
      )}
    </section>
  );
}
