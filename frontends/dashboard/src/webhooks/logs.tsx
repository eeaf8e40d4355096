import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Webhook } from "lucide-react";
import { type LogStatus, type WebhookLog, webhooksQuery } from "../api/webhooks";
import { Card, CardHead } from "../ui/card";
import { Empty } from "../ui/empty";
import { Failure } from "../ui/failure";
import { Choice } from "../ui/field";
import { Pager } from "../ui/pager";
import { Records } from "../ui/records";
import { EVENTS } from "./events";
import { columns } from "./log-columns";
import { WebhookDrawer } from "./webhook-drawer";

const PAGE = 20;
const route = getRouteApi("/signed-in/dashboard/webhooks");
const STATUSES = [
  ["", "Any status"],
  ["success", "success"],
  ["pending", "pending"],
  ["failed", "failed"],
] as const;
const EVENT_OPTIONS = [["", "Any event"] as const, ...EVENTS.map((event) => [event, event] as const)];
const idOf = (log: WebhookLog) => log.id;
const rowAttributes = ({ id }: WebhookLog) => ({ "data-test-id": "webhook-log-item", "data-webhook-id": id });

interface LogSearch {
  status?: LogStatus | undefined;
  event?: string | undefined;
  page?: number | undefined;
  webhook?: string | undefined;
}

export function Logs() {
  const { status, event, page = 1, webhook } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(webhooksQuery(status, event, PAGE, (page - 1) * PAGE));
  const list = query.data;
  const change = (changed: LogSearch) =>
    void navigate({ search: (before) => given({ ...before, ...changed }), resetScroll: false });
  return (
    <Card>
      <CardHead title="Webhook Logs">
        <div className="flex flex-wrap gap-2 max-md:w-full">
          <Choice
            label="Status"
            className="max-md:flex-1"
            data-test-id="webhook-status-filter"
            value={status ?? ""}
            options={STATUSES}
            onChange={(changed) =>
              change({
                status: (changed.target.value || undefined) as LogStatus | undefined,
                page: undefined,
              })
            }
          />
          <Choice
            label="Event"
            className="max-md:min-w-0 max-md:flex-1"
            value={event ?? ""}
            options={EVENT_OPTIONS}
            onChange={(changed) => change({ event: changed.target.value || undefined, page: undefined })}
          />
        </div>
      </CardHead>
      <div className="overflow-x-auto">
        {query.isError && !list ? (
          <Failure error={query.error} again={() => void query.refetch()} />
        ) : (
          <Records
            columns={columns}
            rows={list?.data}
            idOf={idOf}
            testId="webhook-logs-table"
            label="Webhook logs"
            rowAttributes={rowAttributes}
            selected={webhook}
            onOpen={({ id }) => change({ webhook: id })}
            skeletons={8}
          />
        )}
        {list?.total === 0 && (
          <Empty icon={Webhook} title={status || event ? "No webhook matches" : "Nothing has been sent yet"}>
            {status || event
              ? "Choose any status and any event to see all of them."
              : "Save the URL of your server above and send a test webhook. Every payment is told there from then on."}
          </Empty>
        )}
      </div>
      {list && list.total > 0 && (
        <Pager
          total={list.total}
          limit={PAGE}
          page={page}
          what="webhooks"
          onPage={(next) => change({ page: next })}
        />
      )}
      {webhook && <WebhookDrawer id={webhook} onClose={() => change({ webhook: undefined })} />}
    </Card>
  );
}

function given({ status, event, page, webhook }: LogSearch) {
  return {
    ...(status && { status }),
    ...(event && { event }),
    ...(page && page > 1 && { page }),
    ...(webhook && { webhook }),
  };
}
