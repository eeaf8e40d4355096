import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAddresses } from "../api/addresses";
import { useMerchant } from "../api/merchant";
import { endpointQuery } from "../api/webhooks";
import { PageHead } from "../ui/page-head";
import { Skeleton } from "../ui/skeleton";
import { Contents } from "./contents";
import { Guide } from "./guide";
import type { Language } from "./snippets";

export function DocsPage() {
  const { data: merchant } = useMerchant();
  const { data: addresses } = useAddresses();
  const { data: endpoint } = useQuery(endpointQuery);
  const [language, setLanguage] = useState<Language>("curl");
  const own = merchant &&
    addresses &&
    endpoint && { ...merchant, ...addresses, webhook_secret: endpoint.webhook_secret };
  return (
    <div data-test-id="api-docs">
      <PageHead
        title="Integration Guide"
        about="Every snippet carries your own keys and works when it is pasted."
      />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-12 lg:grid-cols-[minmax(0,760px)_200px]">
        {own ? (
          <Guide own={own} language={language} onLanguage={setLanguage} />
        ) : (
          <Skeleton className="h-[80dvh] w-full" />
        )}
        <Contents />
      </div>
    </div>
  );
}
