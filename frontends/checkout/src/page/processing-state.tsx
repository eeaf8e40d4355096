import { useEffect, useState } from "preact/hooks";

const LONG_MS = 15_000;

export function ProcessingState({ hidden }: { hidden: boolean }) {
  const [long, setLong] = useState(false);
  useEffect(() => {
    setLong(false);
    if (hidden) return;
    const timer = setTimeout(() => setLong(true), LONG_MS);
    return () => clearTimeout(timer);
  }, [hidden]);

  return (
    <section class="state" data-test-id="processing-state" hidden={hidden}>
      <div class="spinner" aria-hidden="true" />
      <h2 tabIndex={-1} data-focus="processing" data-test-id="processing-message">
        Processing payment...
      </h2>
      <p class="soft">Your bank is deciding. It is safe to wait here.</p>
      <p class="soft" hidden={!long}>
        This takes longer than usual. You will not be charged twice, even if you leave and come back.
      </p>
    </section>
  );
}
