import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";
import { answerOf, api, type Schemas } from "./client";
import { live, queryClient } from "./query-client";

export type Refund = Schemas["RefundDetails"];

export function refundsQuery(limit: number, offset: number) {
  return queryOptions({
    queryKey: ["refunds", limit, offset],
    queryFn: () => answerOf(api.GET("/api/v1/refunds", { params: { query: { limit, offset } } })),
    placeholderData: keepPreviousData,
    ...live,
  });
}

export function refundsOfPaymentQuery(id: string) {
  return queryOptions({
    queryKey: ["payment", id, "refunds"],
    queryFn: () =>
      answerOf(
        api.GET("/api/v1/payments/{payment_id}/refunds", {
          params: { path: { payment_id: id }, query: { limit: 100 } },
        }),
      ),
    ...live,
  });
}

export interface NewRefund {
  amount: number;
  reason: string | null;
  /** The same one when the same refund is asked for again, so that it is made once. */
  key: string;
}

export function useRefund(paymentId: string) {
  return useMutation({
    mutationFn: ({ amount, reason, key }: NewRefund) =>
      answerOf(
        api.POST("/api/v1/payments/{payment_id}/refunds", {
          params: { path: { payment_id: paymentId }, header: { "Idempotency-Key": key } },
          body: { amount, reason },
        }),
      ),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["payment", paymentId] });
      await queryClient.invalidateQueries({ queryKey: ["refunds"] });
    },
  });
}
