import { PageHead } from "../ui/page-head";
import { Configuration } from "./configuration";
import { Logs } from "./logs";

export function WebhooksPage() {
  return (
    <>
      <PageHead title="Webhooks" about="How your server hears of every payment and refund." />
      <div className="grid gap-6">
        <Configuration />
        <Logs />
      </div>
    </>
  );
}
