import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";
import { answerOf, api, type Schemas } from "./client";
import { live, queryClient } from "./query-client";

export type Invoice = Schemas["Invoice"];
export type InvoiceStatus = Schemas["InvoiceStatus"];
export type NewInvoice = Schemas["CreateInvoiceRequest"];
export type InvoiceSettings = Schemas["InvoiceSettings"];
export type FeeRules = InvoiceSettings["convenience_fee"];

export interface InvoiceFilter {
  status?: InvoiceStatus;
  q?: string;
}

export function invoicesQuery(filter: InvoiceFilter, limit: number, offset: number) {
  return queryOptions({
    queryKey: ["invoices", filter, limit, offset],
    queryFn: () => answerOf(api.GET("/api/v1/invoices", { params: { query: { ...filter, limit, offset } } })),
    placeholderData: keepPreviousData,
    ...live,
  });
}

export function invoiceQuery(id: string) {
  return queryOptions({
    queryKey: ["invoice", id],
    queryFn: () =>
      answerOf(api.GET("/api/v1/invoices/{invoice_id}", { params: { path: { invoice_id: id } } })),
    ...live,
  });
}

export function invoiceTimelineQuery(id: string) {
  return queryOptions({
    queryKey: ["invoice", id, "timeline"],
    queryFn: () =>
      answerOf(api.GET("/api/v1/invoices/{invoice_id}/timeline", { params: { path: { invoice_id: id } } })),
    ...live,
  });
}

function changed(invoice: Invoice) {
  queryClient.setQueryData(["invoice", invoice.id], invoice);
  return Promise.all([
    queryClient.invalidateQueries({ queryKey: ["invoice", invoice.id, "timeline"] }),
    queryClient.invalidateQueries({ queryKey: ["invoices"] }),
  ]);
}

export function useCreateInvoice() {
  return useMutation({
    /** The same key when the same invoice is asked for again, so that it is made out once. */
    mutationFn: ({ invoice, key }: { invoice: NewInvoice; key: string }) =>
      answerOf(
        api.POST("/api/v1/invoices", { params: { header: { "Idempotency-Key": key } }, body: invoice }),
      ),
    onSuccess: changed,
  });
}

export function useCancelInvoice(id: string) {
  return useMutation({
    mutationFn: () =>
      answerOf(api.POST("/api/v1/invoices/{invoice_id}/cancel", { params: { path: { invoice_id: id } } })),
    onSuccess: changed,
  });
}

export const invoiceSettingsQuery = queryOptions({
  queryKey: ["invoices", "settings"],
  queryFn: () => answerOf(api.GET("/api/v1/invoices/settings")),
  staleTime: 30_000,
});

export function useSaveInvoiceSettings() {
  return useMutation({
    mutationFn: (body: InvoiceSettings) => answerOf(api.PUT("/api/v1/invoices/settings", { body })),
    onSuccess: (settings) => queryClient.setQueryData(invoiceSettingsQuery.queryKey, settings),
  });
}
