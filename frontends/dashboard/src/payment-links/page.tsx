import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Link2, Plus } from "lucide-react";
import { useAddresses } from "../api/addresses";
import { useMerchant } from "../api/merchant";
import { type LinkStatus, type PaymentLink, paymentLinksQuery } from "../api/payment-links";
import { firstPaymentLinkLine } from "../docs/curl";
import type { LinkSearch } from "../shell/search";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { Code } from "../ui/code";
import { Empty } from "../ui/empty";
import { Failure } from "../ui/failure";
import { Choice } from "../ui/field";
import { PageHead } from "../ui/page-head";
import { Pager } from "../ui/pager";
import { Records } from "../ui/records";
import { columns } from "./columns";
import { LinkDrawer } from "./link-drawer";
import { NewLinkDialog } from "./new-link-dialog";

const PAGE = 25;
const route = getRouteApi("/signed-in/dashboard/payment-links");
const STATUSES = [
  ["", "Any status"],
  ["active", "active"],
  ["processing", "processing"],
  ["paid", "paid"],
  ["expired", "expired"],
  ["cancelled", "cancelled"],
] as const;
const idOf = (link: PaymentLink) => link.id;
const rowAttributes = ({ id }: PaymentLink) => ({ "data-test-id": "link-row", "data-link-id": id });

type Change = { [Name in keyof LinkSearch]?: LinkSearch[Name] | undefined };

export function PaymentLinksPage() {
  const { page = 1, status, link, write } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(paymentLinksQuery(status, PAGE, (page - 1) * PAGE));
  const change = (changed: Change) =>
    void navigate({ search: (before) => ({ ...before, ...changed }) as LinkSearch, resetScroll: false });
  const list = query.data;
  return (
    <>
      <PageHead title="Payment links" about="A sum to pay, as an address that you send to whomever you like.">
        <Button look="primary" data-test-id="new-link-button" onClick={() => change({ write: "new" })}>
          <Plus aria-hidden size={16} />
          New link
        </Button>
      </PageHead>
      <Card>
        <div className="p-3">
          <Choice
            label="Status"
            data-test-id="status-filter"
            value={status ?? ""}
            options={STATUSES}
            onChange={({ target }) =>
              change({ status: (target.value || undefined) as LinkStatus | undefined, page: undefined })
            }
          />
        </div>
        <div className="overflow-x-auto border-t border-line">
          {query.isError && !list ? (
            <Failure error={query.error} again={() => void query.refetch()} />
          ) : (
            <Records
              columns={columns}
              rows={list?.data}
              idOf={idOf}
              testId="payment-links-table"
              label="Payment links"
              rowAttributes={rowAttributes}
              selected={link}
              onOpen={({ id }) => change({ link: id })}
              skeletons={PAGE}
            />
          )}
          {list?.total === 0 && <Nothing filtered={status !== undefined} />}
        </div>
        {list && list.total > 0 && (
          <Pager
            total={list.total}
            limit={PAGE}
            page={page}
            what="payment links"
            onPage={(next) => change({ page: next })}
          />
        )}
      </Card>
      {link && <LinkDrawer id={link} onClose={() => change({ link: undefined })} />}
      {write && !link && (
        <NewLinkDialog
          onClose={() => change({ write: undefined })}
          onMade={(made) => change({ write: undefined, link: made.id })}
        />
      )}
    </>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  const { data: merchant } = useMerchant();
  const { data: addresses } = useAddresses();
  if (filtered) {
    return (
      <Empty icon={Link2} title="No payment link has this status">
        Choose any status to see all of them.
      </Empty>
    );
  }
  return (
    <Empty
      icon={Link2}
      title="No payment links yet"
      action={
        merchant && addresses && <Code what="command" text={firstPaymentLinkLine(addresses.api, merchant)} />
      }
    >
      Make one here and paste it into a message, or let your server do it. It is paid once.
    </Empty>
  );
}
