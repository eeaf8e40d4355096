import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { answerOf, api, type Schemas } from "./client";
import { queryClient } from "./query-client";
import { sessionBegan, sessionLeft } from "./session";

export type Merchant = Schemas["Profile"];

export const merchantQuery = queryOptions({
  queryKey: ["merchant"],
  queryFn: async () => {
    const merchant = await answerOf(api.GET("/api/v1/merchants/me"));
    sessionBegan();
    return merchant;
  },
  staleTime: 60_000,
});

export function useMerchant() {
  return useQuery(merchantQuery);
}

export function useSignIn() {
  return useMutation({
    mutationFn: (body: { email: string; password: string }) =>
      answerOf(api.POST("/api/v1/auth/login", { body })),
    onSuccess: async (session) => {
      const before = queryClient.getQueryData(merchantQuery.queryKey);
      // Somebody else's figures must not stay on the page.
      if (before && before.id !== session.merchant.id) queryClient.clear();
      sessionBegan();
      await queryClient.invalidateQueries();
    },
  });
}

export async function signOut(): Promise<void> {
  await answerOf(api.POST("/api/v1/auth/logout"));
  sessionLeft();
  queryClient.clear();
}

export function useRename() {
  return useMutation({
    mutationFn: (name: string) => answerOf(api.PUT("/api/v1/merchants/me", { body: { name } })),
    onSuccess: (merchant) => queryClient.setQueryData(merchantQuery.queryKey, merchant),
  });
}

export function useRotateSecret() {
  return useMutation({
    mutationFn: () => answerOf(api.POST("/api/v1/merchants/me/keys")),
    onSuccess: (merchant) => queryClient.setQueryData(merchantQuery.queryKey, merchant),
  });
}
