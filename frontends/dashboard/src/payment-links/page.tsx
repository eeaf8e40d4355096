import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Link2, Plus } from "lucide-react";
import { paymentLinksQuery } from "../api/payment-links";
import { firstPaymentLinkLine } from "../docs/curl";
import { FirstRequest } from "../docs/first-request";
import type { LinkSearch } from "../shell/search";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { Empty } from "../ui/empty";
import { FilterChoice, Filters } from "../ui/filters";
import { useListAddress } from "../ui/list-address";
import { PageHead } from "../ui/page-head";
import { PagedList } from "../ui/paged-list";
import { offsetOf, PAGE_SIZE } from "../ui/pages";
import { columns } from "./columns";
import { LinkDrawer } from "./link-drawer";
import { NewLinkDialog } from "./new-link-dialog";

const route = getRouteApi("/signed-in/dashboard/payment-links");
const STATUSES = [
  ["", "Any status"],
  ["active", "active"],
  ["processing", "processing"],
  ["paid", "paid"],
  ["expired", "expired"],
  ["cancelled", "cancelled"],
] as const;

export function PaymentLinksPage() {
  const { page = 1, status, link, write } = route.useSearch();
  const { show, filter } = useListAddress<LinkSearch>();
  const query = useQuery(paymentLinksQuery(status, PAGE_SIZE, offsetOf(page)));
  return (
    <>
      <PageHead title="Payment links" about="A sum to pay, as an address that you send to whomever you like.">
        <Button look="primary" data-test-id="new-link-button" onClick={() => show({ write: "new" })}>
          <Plus aria-hidden size={16} />
          New link
        </Button>
      </PageHead>
      <Card>
        <Filters>
          <FilterChoice
            label="Status"
            testId="status-filter"
            value={status}
            options={STATUSES}
            onChoose={(chosen) => filter({ status: chosen })}
          />
        </Filters>
        <PagedList
          query={query}
          columns={columns}
          testId="payment-links-table"
          label="Payment links"
          row={["link-row", "data-link-id"]}
          selected={link}
          onOpen={({ id }) => show({ link: id })}
          page={page}
          onPage={(next) => show({ page: next })}
          what={["payment link", "payment links"]}
          empty={<Nothing filtered={status !== undefined} />}
        />
      </Card>
      {link && <LinkDrawer id={link} onClose={() => show({ link: undefined })} />}
      {write && !link && (
        <NewLinkDialog
          onClose={() => show({ write: undefined })}
          onMade={(made) => show({ write: undefined, link: made.id })}
        />
      )}
    </>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <Empty icon={Link2} title="No payment link has this status">
        Choose any status to see all of them.
      </Empty>
    );
  }
  return (
    <Empty icon={Link2} title="No payment links yet" action={<FirstRequest of={firstPaymentLinkLine} />}>
      Make one here and paste it into a message, or let your server do it. It is paid once.
    </Empty>
  );
}
