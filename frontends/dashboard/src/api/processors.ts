import { queryOptions, useMutation } from "@tanstack/react-query";
import { answerOf, api, type Schemas } from "./client";
import { queryClient } from "./query-client";

export type Processors = Schemas["ProcessorsBody"];
export type Instamojo = Schemas["InstamojoInfo"];
export type ProcessorName = Processors["offered"][number];
export type InstamojoAccount = Schemas["InstamojoAccountRequest"];

export const processorsQuery = queryOptions({
  queryKey: ["processors"],
  queryFn: () => answerOf(api.GET("/api/v1/processors")),
  staleTime: 30_000,
});

function changed(processors: Processors) {
  queryClient.setQueryData(processorsQuery.queryKey, processors);
}

export function useOfferProcessors() {
  return useMutation({
    mutationFn: (offered: ProcessorName[]) => answerOf(api.PUT("/api/v1/processors", { body: { offered } })),
    onSuccess: changed,
  });
}

export function useConnectInstamojo() {
  return useMutation({
    mutationFn: (body: InstamojoAccount) => answerOf(api.PUT("/api/v1/processors/instamojo", { body })),
    onSuccess: changed,
  });
}

export function useDisconnectInstamojo() {
  return useMutation({
    mutationFn: () => answerOf(api.DELETE("/api/v1/processors/instamojo")),
    onSuccess: changed,
  });
}
