import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { reasonOf } from "../api/client";
import { classes } from "./classes";

interface Toast {
  id: number;
  tone: "good" | "bad";
  words: string;
}

const SHOWN_MILLISECONDS = 6000;
let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function dismiss(id: number): void {
  change(toasts.filter((toast) => toast.id !== id));
}

/** Say in a corner what has happened. */
export function say(words: string, tone: Toast["tone"] = "good"): void {
  last += 1;
  const id = last;
  change([...toasts.slice(-2), { id, tone, words }]);
  setTimeout(() => dismiss(id), SHOWN_MILLISECONDS);
}

export function sayFailed(error: unknown): void {
  say(reasonOf(error), "bad");
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed right-4 bottom-4 left-4 z-60 grid justify-items-end gap-2 md:left-auto"
    >
      {shown.map(({ id, tone, words }) => (
        <div
          key={id}
          data-test-id="toast"
          data-tone={tone}
          className="pointer-events-auto flex w-full max-w-96 animate-rise items-start gap-3 rounded-surface border border-line bg-surface py-3 pr-2 pl-4 shadow-float"
        >
          {tone === "good" ? (
            <CircleCheck aria-hidden size={18} className="mt-px shrink-0 text-good" />
          ) : (
            <CircleAlert aria-hidden size={18} className="mt-px shrink-0 text-bad" />
          )}
          <p className={classes("min-w-0 flex-1 break-words", tone === "bad" && "font-medium")}>{words}</p>
          <button
            type="button"
            aria-label="Dismiss"
            onClick={() => dismiss(id)}
            className="-my-1 grid size-7 shrink-0 place-items-center rounded-control text-soft hover:text-ink"
          >
            <X aria-hidden size={16} />
          </button>
        </div>
      ))}
    </div>
  );
}
