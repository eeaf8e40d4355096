import { useQuery } from "@tanstack/react-query";

export interface Addresses {
  /** The API's origin, as merchants' programs reach it. */
  api: string;
  /** The checkout's origin, as shoppers reach it. */
  checkout: string;
}

export function useAddresses() {
  return useQuery({
    queryKey: ["addresses"],
    queryFn: async () => (await (await fetch("/addresses.json")).json()) as Addresses,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
