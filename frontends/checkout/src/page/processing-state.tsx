import { useEffect, useState } from "preact/hooks";
import type { Elsewhere, Stage } from "../payment/stage";

const LONG_MS = 15_000;
const OTHER_WAY_AFTER_MS = 4_000;
/** Whose address says "paid" has probably paid: we wait for the processor's own word first. */
const OTHER_WAY_WHEN_PAID_AFTER_MS = 30_000;

interface Props {
  stage: Stage;
  embedded: boolean;
  onOtherWay: () => void;
}

export function ProcessingState({ stage, embedded, onOtherWay }: Props) {
  const processing = stage.name === "processing" ? stage : null;
  const elsewhere = processing?.elsewhere;
  const long = useAfter(LONG_MS, processing !== null);
  const patience = elsewhere?.where === "back-paid" ? OTHER_WAY_WHEN_PAID_AFTER_MS : OTHER_WAY_AFTER_MS;
  const waited = useAfter(patience, elsewhere !== undefined && elsewhere.where !== "leaving");

  return (
    <section class="state" data-test-id="processing-state" hidden={!processing}>
      <div class="spinner" aria-hidden="true" />
      <h2 tabIndex={-1} data-focus="processing" data-test-id="processing-message">
        {headingOf(elsewhere)}
      </h2>
      <p class="soft">{explanationOf(elsewhere)}</p>
      <p class="soft" hidden={!long}>
        This takes longer than usual. You will not be charged twice, even if you leave and come back.
      </p>
      <div class="actions" hidden={!elsewhere}>
        {elsewhere?.address && elsewhere.where !== "back-paid" && (
          <a
            class="primary"
            data-test-id="continue-link"
            href={elsewhere.address}
            {...(embedded ? { target: "_blank" } : {})}
            rel="noopener"
          >
            Continue to {elsewhere.processor}
            {embedded && <span class="for-screen-readers">(opens in a new tab)</span>}
          </a>
        )}
        <button
          type="button"
          class="secondary"
          data-test-id="pay-another-way"
          hidden={!waited}
          onClick={onOtherWay}
        >
          Pay another way
        </button>
      </div>
    </section>
  );
}

function headingOf(elsewhere: Elsewhere | undefined): string {
  if (elsewhere?.where === "leaving") return `Opening ${elsewhere.processor}…`;
  if (elsewhere?.where === "away") return `Pay on ${elsewhere.processor}`;
  return "Processing payment...";
}

function explanationOf(elsewhere: Elsewhere | undefined): string {
  switch (elsewhere?.where) {
    case "leaving":
      return "You come back here when you have paid.";
    case "away":
      return `Once you have paid on ${elsewhere.processor}, this page goes on by itself.`;
    case "back-unpaid":
      return `${elsewhere.processor} has told us of no payment yet. You can go back there and try again.`;
    case "back-paid":
      return `We are asking ${elsewhere.processor} about your payment. It is safe to wait here.`;
    default:
      return "Your bank is deciding. It is safe to wait here.";
  }
}

/** True once `on` has been so for that long. */
function useAfter(milliseconds: number, on: boolean): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    setOver(false);
    if (!on) return;
    const timer = setTimeout(() => setOver(true), milliseconds);
    return () => clearTimeout(timer);
  }, [milliseconds, on]);
  return over;
}
