import type { ColumnDef } from "@tanstack/react-table";
import type { WebhookLog } from "../api/webhooks";
import { NONE, Opener } from "../ui/columns";
import { Status } from "../ui/status";
import { exactTime, momentTitle } from "../ui/times";
import { RetryButton } from "./retry-button";

export const columns: ColumnDef<WebhookLog, unknown>[] = [
  {
    id: "event",
    header: "Event",
    cell: ({ row }) => <Opener>{row.original.event}</Opener>,
    meta: { phone: "title", cell: () => ({ "data-test-id": "webhook-event" }) },
  },
  {
    id: "status",
    header: "Status",
    cell: ({ row }) => <Status of={row.original.status} />,
    meta: { phone: "end", cell: () => ({ "data-test-id": "webhook-status" }) },
  },
  {
    id: "attempts",
    header: "Attempts",
    cell: ({ row }) => row.original.attempts,
    meta: {
      phone: "hidden",
      cell: () => ({ "data-test-id": "webhook-attempts", className: "tabular-nums" }),
    },
  },
  {
    id: "last",
    header: () => <span title="In UTC">Last Attempt</span>,
    cell: ({ row }) => (row.original.last_attempt_at ? exactTime(row.original.last_attempt_at) : NONE),
    meta: {
      phone: "sub",
      cell: ({ last_attempt_at }) => ({
        "data-test-id": "webhook-last-attempt",
        className: "text-13 text-soft tabular-nums",
        ...(last_attempt_at && { title: momentTitle(last_attempt_at) }),
      }),
    },
  },
  {
    id: "code",
    header: "Response Code",
    cell: ({ row }) => row.original.response_code ?? NONE,
    meta: {
      phone: "hidden",
      cell: () => ({ "data-test-id": "webhook-response-code", className: "font-mono text-12" }),
    },
  },
  {
    id: "actions",
    header: "Actions",
    cell: ({ row }) => <RetryButton log={row.original} />,
    meta: { phone: "sub-end" },
  },
];
