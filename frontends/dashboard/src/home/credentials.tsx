import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { useMerchant } from "../api/merchant";
import { IconButton } from "../ui/button";
import { Card, CardHead } from "../ui/card";
import { CopyButton } from "../ui/copy-button";
import { Skeleton } from "../ui/skeleton";

const LINE = "flex min-h-10 items-center gap-1 rounded-control border border-line bg-paper py-1 pr-1 pl-3";
const VALUE = "min-w-0 flex-1 overflow-x-auto font-mono text-13 whitespace-nowrap";

export function Credentials() {
  const { data: merchant } = useMerchant();
  const [shown, setShown] = useState(false);
  return (
    <Card data-test-id="api-credentials">
      <CardHead
        title="API credentials"
        about="Your programs show both with every request. Keep the secret on your servers."
      />
      <div className="grid gap-4 p-5 md:grid-cols-2 max-md:p-4">
        <div className="grid min-w-0 gap-1.5">
          <p className="text-13 font-medium">API key</p>
          <div className={LINE}>
            {merchant ? (
              <span data-test-id="api-key" className={VALUE}>
                {merchant.api_key}
              </span>
            ) : (
              <Skeleton className="h-4 w-40" />
            )}
            {merchant && <CopyButton text={merchant.api_key} what="API key" />}
          </div>
        </div>
        <div className="grid min-w-0 gap-1.5">
          <p className="text-13 font-medium">API secret</p>
          <div className={LINE}>
            {merchant ? (
              <span data-test-id="api-secret" className={shown ? VALUE : `${VALUE} concealed`}>
                {merchant.api_secret}
              </span>
            ) : (
              <Skeleton className="h-4 w-40" />
            )}
            <IconButton
              className="!size-7"
              label={shown ? "Conceal the secret" : "Show the secret"}
              onClick={() => setShown(!shown)}
            >
              {shown ? <EyeOff aria-hidden size={15} /> : <Eye aria-hidden size={15} />}
            </IconButton>
            {merchant && <CopyButton text={merchant.api_secret} what="API secret" />}
          </div>
        </div>
      </div>
    </Card>
  );
}
