import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";
import { answerOf, api, type Schemas } from "./client";
import { live, queryClient } from "./query-client";

export type Payment = Schemas["PaymentDetails"];
export type PaymentStatistics = Schemas["PaymentStatistics"];
export type TimelineEntry = Schemas["TimelineEntry"];

export interface PaymentFilter {
  status?: Schemas["PaymentStatus"];
  method?: Schemas["PaymentMethod"];
  order_id?: string;
  q?: string;
  from?: string;
  to?: string;
}

export function paymentsQuery(filter: PaymentFilter, limit: number, offset: number) {
  return queryOptions({
    queryKey: ["payments", filter, limit, offset],
    queryFn: () => answerOf(api.GET("/api/v1/payments", { params: { query: { ...filter, limit, offset } } })),
    placeholderData: keepPreviousData,
    ...live,
  });
}

export function paymentQuery(id: string) {
  return queryOptions({
    queryKey: ["payment", id],
    queryFn: () =>
      answerOf(api.GET("/api/v1/payments/{payment_id}", { params: { path: { payment_id: id } } })),
    ...live,
  });
}

export function timelineQuery(id: string) {
  return queryOptions({
    queryKey: ["payment", id, "timeline"],
    queryFn: () =>
      answerOf(api.GET("/api/v1/payments/{payment_id}/timeline", { params: { path: { payment_id: id } } })),
    ...live,
  });
}

export interface Period {
  from?: string;
  interval?: "hour" | "day";
}

export function statisticsQuery(period: Period) {
  return queryOptions({
    queryKey: ["payments", "stats", period],
    queryFn: () => answerOf(api.GET("/api/v1/payments/stats", { params: { query: period } })),
    placeholderData: keepPreviousData,
    ...live,
  });
}

/** All rows of the filter, as a file; the browser downloads it with the session's cookie. */
export function exportAddress(filter: PaymentFilter): string {
  const given = Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const query = new URLSearchParams(given).toString();
  return `/api/v1/payments/export.csv${query && `?${query}`}`;
}

export function useCapture(payment: Payment) {
  return useMutation({
    mutationFn: () =>
      answerOf(
        api.POST("/api/v1/payments/{payment_id}/capture", {
          params: { path: { payment_id: payment.id } },
          body: { amount: payment.amount },
        }),
      ),
    onSuccess: async (captured) => {
      queryClient.setQueryData(["payment", payment.id], captured);
      await queryClient.invalidateQueries({ queryKey: ["payment", payment.id] });
    },
  });
}
