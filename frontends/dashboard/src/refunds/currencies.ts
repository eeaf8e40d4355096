import { useQueries, useQuery } from "@tanstack/react-query";
import { paymentQuery, statisticsQuery } from "../api/payments";
import type { Refund } from "../api/refunds";

/**
 * The currency of each refund, by its payment's id. Refunds do not say it: where all of the merchant's successful
 * payments have one currency it is that one, else their payments are asked, each once.
 */
export function useCurrencies(refunds: readonly Refund[]): (paymentId: string) => string | undefined {
  const { data: figures } = useQuery({ ...statisticsQuery({}), refetchInterval: false });
  const used = figures?.amounts.map(({ currency }) => currency) ?? [];
  const asked = used.length > 1 ? [...new Set(refunds.map(({ payment_id }) => payment_id))] : [];
  const payments = useQueries({
    queries: asked.map((id) => ({
      ...paymentQuery(id),
      refetchInterval: false as const,
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  return (paymentId) => {
    if (used.length === 1) return used[0];
    return payments.find(({ data }) => data?.id === paymentId)?.data?.currency;
  };
}
