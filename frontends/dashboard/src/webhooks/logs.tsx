import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Webhook } from "lucide-react";
import { webhooksQuery } from "../api/webhooks";
import type { WebhookSearch } from "../shell/search";
import { Card, CardHead } from "../ui/card";
import { Empty } from "../ui/empty";
import { FilterChoice } from "../ui/filters";
import { useListAddress } from "../ui/list-address";
import { PagedList } from "../ui/paged-list";
import { offsetOf } from "../ui/pages";
import { EVENTS } from "./events";
import { columns } from "./log-columns";
import { WebhookDrawer } from "./webhook-drawer";

const PAGE_SIZE = 20;
// So many as there is room for below the configuration.
const SKELETONS = 8;
const route = getRouteApi("/signed-in/dashboard/webhooks");
const STATUSES = [
  ["", "Any status"],
  ["success", "success"],
  ["pending", "pending"],
  ["failed", "failed"],
] as const;
const EVENT_OPTIONS = [["", "Any event"] as const, ...EVENTS.map((event) => [event, event] as const)];

export function Logs() {
  const { status, event, page = 1, webhook } = route.useSearch();
  const { show, filter } = useListAddress<WebhookSearch>();
  const query = useQuery(webhooksQuery(status, event, PAGE_SIZE, offsetOf(page, PAGE_SIZE)));
  return (
    <Card>
      <CardHead title="Webhook Logs">
        <div className="flex flex-wrap gap-2 max-md:w-full">
          <FilterChoice
            label="Status"
            testId="webhook-status-filter"
            value={status}
            options={STATUSES}
            onChoose={(chosen) => filter({ status: chosen })}
            className="max-md:flex-1"
          />
          <FilterChoice
            label="Event"
            value={event}
            options={EVENT_OPTIONS}
            onChoose={(chosen) => filter({ event: chosen })}
            className="max-md:min-w-0 max-md:flex-1"
          />
        </div>
      </CardHead>
      <PagedList
        query={query}
        columns={columns}
        testId="webhook-logs-table"
        label="Webhook logs"
        row={["webhook-log-item", "data-webhook-id"]}
        selected={webhook}
        onOpen={({ id }) => show({ webhook: id })}
        page={page}
        limit={PAGE_SIZE}
        skeletons={SKELETONS}
        onPage={(next) => show({ page: next })}
        what={["webhook", "webhooks"]}
        empty={<Nothing filtered={Boolean(status || event)} />}
      />
      {webhook && <WebhookDrawer id={webhook} onClose={() => show({ webhook: undefined })} />}
    </Card>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <Empty icon={Webhook} title="No webhook matches">
        Choose any status and any event to see all of them.
      </Empty>
    );
  }
  return (
    <Empty icon={Webhook} title="Nothing has been sent yet">
      Save the URL of your server above and send a test webhook. Every payment is told there from then on.
    </Empty>
  );
}
