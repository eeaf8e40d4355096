import { useSyncExternalStore } from "react";

let signedIn = false;
let ended = false;
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

/** A request was refused. Before anybody has signed in that says nothing new: the login page is where one begins. */
export function sessionEnded(): void {
  if (!signedIn || ended) return;
  ended = true;
  tell();
}

export function sessionBegan(): void {
  signedIn = true;
  ended = false;
  tell();
}

/** The merchant signed out on purpose: nothing to ask for again. */
export function sessionLeft(): void {
  signedIn = false;
  ended = false;
  tell();
}

export function hasEnded(): boolean {
  return ended;
}

/** Whether the session ended under the merchant's hands. */
export function useSessionEnded(): boolean {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, hasEnded);
}
