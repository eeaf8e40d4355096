import createClient from "openapi-fetch";
import type { components, paths } from "../../generated/api";
import { sessionEnded } from "./session";

export type Schemas = components["schemas"];

/** The API said no; `description` is written for people. `status` 0: there was no answer at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly description: string,
  ) {
    super(description);
  }
}

/** The session travels in a cookie; the header proves that our own page asks, because other sites cannot send it. */
export const api = createClient<paths>({
  baseUrl: location.origin,
  credentials: "same-origin",
  headers: { "X-Requested-With": "dashboard" },
});

type Call<Data> = Promise<{ data?: Data; error?: unknown; response: Response }>;

/** The answer's body. Raises ApiError. */
export async function answerOf<Data>(call: Call<Data>): Promise<Data> {
  const { data, error, response } = await call.catch(() => {
    throw new ApiError(0, "NO_ANSWER", "The gateway cannot be reached. Check your connection.");
  });
  if (response.ok) return data as Data;
  const failure = failureOf(response.status, error);
  if (response.status === 401 && !new URL(response.url).pathname.startsWith("/api/v1/auth/")) sessionEnded();
  throw failure;
}

function failureOf(status: number, body: unknown): ApiError {
  const told = (body as { error?: { code?: string; description?: string } } | undefined)?.error;
  const fallback =
    status === 429 ? "Too many requests. Try again in a moment." : `The gateway answered with ${status}.`;
  return new ApiError(status, told?.code ?? "SERVER_ERROR", told?.description || fallback);
}

/** What happened, in a sentence. */
export function reasonOf(error: unknown): string {
  return error instanceof ApiError ? error.description : "Something in this page failed. Reload it to go on.";
}
