import { useAddresses } from "../api/addresses";
import { useMerchant } from "../api/merchant";
import { Code } from "../ui/code";
import type { Credentials } from "./curl";

/** The request that would fill what is empty, with the merchant's own keys. */
export function FirstRequest({ of: line }: { of: (api: string, merchant: Credentials) => string }) {
  const { data: merchant } = useMerchant();
  const { data: addresses } = useAddresses();
  return merchant && addresses && <Code what="command" text={line(addresses.api, merchant)} />;
}
