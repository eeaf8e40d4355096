import { Clock, CrossedOut, Dots, Tick } from "../marks/icons";
import type { InvoiceStatus, PaymentLinkStatus } from "./bills";

const MARKS = {
  unpaid: { word: "Unpaid", tone: "is-warn", icon: <Clock /> },
  active: { word: "To pay", tone: "is-warn", icon: <Clock /> },
  processing: { word: "Processing", tone: "is-neutral", icon: <Dots /> },
  paid: { word: "Paid", tone: "is-good", icon: <Tick /> },
  cancelled: { word: "Cancelled", tone: "is-neutral", icon: <CrossedOut /> },
  expired: { word: "Expired", tone: "is-neutral", icon: <Clock /> },
};

interface Props {
  status: InvoiceStatus | PaymentLinkStatus;
  testId: string;
}

/** A colour, an icon and a word: none of them stands alone. */
export function StatusMark({ status, testId }: Props) {
  const { word, tone, icon } = MARKS[status];
  return (
    <span class={`status ${tone}`} data-test-id={testId} data-status={status}>
      {icon}
      {word}
    </span>
  );
}
