import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answerOf, api, type Schemas } from "./client";
import { live } from "./query-client";

export type Order = Schemas["Order"];
export type OrderStatus = Schemas["OrderStatus"];

export function ordersQuery(status: OrderStatus | undefined, limit: number, offset: number) {
  const query = { limit, offset, ...(status && { status }) };
  return queryOptions({
    queryKey: ["orders", query],
    queryFn: () => answerOf(api.GET("/api/v1/orders", { params: { query } })),
    placeholderData: keepPreviousData,
    ...live,
  });
}

export function orderQuery(id: string) {
  return queryOptions({
    queryKey: ["order", id],
    queryFn: () => answerOf(api.GET("/api/v1/orders/{order_id}", { params: { path: { order_id: id } } })),
    ...live,
  });
}
