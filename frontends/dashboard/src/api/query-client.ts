import { notifyManager, QueryClient } from "@tanstack/react-query";
import { ApiError } from "./client";
import { hasEnded } from "./session";

const LIVE_MILLISECONDS = 2000;

// At once: a button shows that it was pressed before it can be pressed again.
notifyManager.setScheduler(queueMicrotask);

function isWorthRepeating(failures: number, error: Error): boolean {
  const refused =
    error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
  return !refused && failures < 2;
}

export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: isWorthRepeating, staleTime: 1000 }, mutations: { retry: false } },
});

/** For what changes without us: asked for again every two seconds, unless nobody looks or nobody is signed in. */
export const live = { refetchInterval: () => (hasEnded() ? false : LIVE_MILLISECONDS) } as const;
