import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";
import { answerOf, api, type Schemas } from "./client";
import { live, queryClient } from "./query-client";

export type WebhookLog = Schemas["Webhook"];
export type WebhookDetail = Schemas["WebhookDetail"];
export type Endpoint = Schemas["Endpoint"];
export type LogStatus = Schemas["LogStatus"];

export const endpointQuery = queryOptions({
  queryKey: ["webhooks", "settings"],
  queryFn: () => answerOf(api.GET("/api/v1/webhooks/settings")),
  staleTime: 30_000,
});

export function webhooksQuery(
  status: LogStatus | undefined,
  event: string | undefined,
  limit: number,
  offset: number,
) {
  const query = { limit, offset, ...(status && { status }), ...(event && { event }) };
  return queryOptions({
    queryKey: ["webhooks", "logs", query],
    queryFn: () => answerOf(api.GET("/api/v1/webhooks", { params: { query } })),
    placeholderData: keepPreviousData,
    ...live,
  });
}

export function webhookQuery(id: string) {
  return queryOptions({
    queryKey: ["webhooks", "log", id],
    queryFn: () =>
      answerOf(api.GET("/api/v1/webhooks/{webhook_id}", { params: { path: { webhook_id: id } } })),
    ...live,
  });
}

function changed() {
  return queryClient.invalidateQueries({ queryKey: ["webhooks"] });
}

export function useSaveEndpoint() {
  return useMutation({
    mutationFn: (body: Schemas["EndpointRequest"]) =>
      answerOf(api.PUT("/api/v1/webhooks/settings", { body })),
    onSuccess: changed,
  });
}

export function useRegenerateSecret() {
  return useMutation({
    mutationFn: () => answerOf(api.POST("/api/v1/webhooks/settings/secret")),
    onSuccess: (endpoint) => queryClient.setQueryData(endpointQuery.queryKey, endpoint),
  });
}

export function useSendTest() {
  return useMutation({ mutationFn: () => answerOf(api.POST("/api/v1/webhooks/test")), onSuccess: changed });
}

export function useRetry() {
  return useMutation({
    mutationFn: (id: string) =>
      answerOf(api.POST("/api/v1/webhooks/{webhook_id}/retry", { params: { path: { webhook_id: id } } })),
    onSuccess: changed,
  });
}
