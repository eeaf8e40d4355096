const forgetful = new Map<string, string>();

// Browsers refuse storage to some embedded pages; then a reload forgets, and the gateway alone keeps an order from
// being paid twice.
function stored(use: (storage: Storage) => string | null | undefined, name: string): string | null {
  try {
    return use(sessionStorage) ?? null;
  } catch {
    return forgetful.get(name) ?? null;
  }
}

/** What this tab remembers through a reload and through a visit to another site; no other tab sees it. */
export const kept = (name: string): string | null => stored((storage) => storage.getItem(name), name);

export function keep(name: string, text: string): void {
  forgetful.set(name, text);
  stored((storage) => void storage.setItem(name, text), name);
}

export function forget(name: string): void {
  forgetful.delete(name);
  stored((storage) => void storage.removeItem(name), name);
}
