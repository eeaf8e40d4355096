import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";
import { answerOf, api, type Schemas } from "./client";
import { live, queryClient } from "./query-client";

export type PaymentLink = Schemas["PaymentLink"];
export type LinkStatus = Schemas["LinkStatus"];
export type NewPaymentLink = Schemas["CreatePaymentLinkRequest"];

export function paymentLinksQuery(status: LinkStatus | undefined, limit: number, offset: number) {
  const query = { limit, offset, ...(status && { status }) };
  return queryOptions({
    queryKey: ["payment-links", query],
    queryFn: () => answerOf(api.GET("/api/v1/payment_links", { params: { query } })),
    placeholderData: keepPreviousData,
    ...live,
  });
}

export function paymentLinkQuery(id: string) {
  return queryOptions({
    queryKey: ["payment-link", id],
    queryFn: () =>
      answerOf(
        api.GET("/api/v1/payment_links/{payment_link_id}", { params: { path: { payment_link_id: id } } }),
      ),
    ...live,
  });
}

function changed(link: PaymentLink) {
  queryClient.setQueryData(["payment-link", link.id], link);
  return queryClient.invalidateQueries({ queryKey: ["payment-links"] });
}

export function useCreatePaymentLink() {
  return useMutation({
    /** The same key when the same link is asked for again, so that there is one. */
    mutationFn: ({ link, key }: { link: NewPaymentLink; key: string }) =>
      answerOf(
        api.POST("/api/v1/payment_links", { params: { header: { "Idempotency-Key": key } }, body: link }),
      ),
    onSuccess: changed,
  });
}

export function useCancelPaymentLink(id: string) {
  return useMutation({
    mutationFn: () =>
      answerOf(
        api.POST("/api/v1/payment_links/{payment_link_id}/cancel", {
          params: { path: { payment_link_id: id } },
        }),
      ),
    onSuccess: changed,
  });
}
