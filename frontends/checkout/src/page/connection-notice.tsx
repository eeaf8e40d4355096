import { useEffect, useRef, useState } from "preact/hooks";
import { CloudOff } from "../marks/icons";
import type { Stage } from "../payment/stage";

/** Says that answers do not come in, or that the device is offline, for as long as that lasts. */
export function ConnectionNotice({ connected, stage }: { connected: boolean; stage: Stage }) {
  const online = useOnline();
  // While the shopper chooses, answers are awaited of what was left behind at most: that is no reason to wait.
  const lost = stage.name === "processing" ? !(online && connected) : stage.name === "choosing" && !online;
  return (
    <p class="notice is-warn connection" data-test-id="connection-notice" role="status" hidden={!lost}>
      <CloudOff />
      <span>
        {!lost
          ? ""
          : stage.name === "processing"
            ? "The connection is lost. Your payment is safe: we go on as soon as it is back."
            : "You are offline. You can pay as soon as the connection is back."}
      </span>
    </p>
  );
}

function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    addEventListener("online", look);
    addEventListener("offline", look);
    return () => {
      removeEventListener("online", look);
      removeEventListener("offline", look);
    };
  }, []);
  return online;
}

/** Each new state gets the focus on its heading and is announced. */
export function Announcer({ stage }: { stage: Stage }) {
  const announced = useRef({ stage: "loading", heading: "" });
  const [words, say] = useState("");
  useEffect(() => {
    const heading = document.querySelector<HTMLElement>(`[data-focus="${stage.name}"]`);
    const { stage: before, heading: said } = announced.current;
    announced.current = { stage: stage.name, heading: heading?.textContent ?? "" };
    if (announced.current.heading !== said) say(announced.current.heading);
    if (stage.name === before) return;
    const first = before === "loading";
    // Not at first: whoever has just arrived begins at the top. Nor when a form has taken the focus for its own field.
    const typing = document.activeElement?.closest("form:not([hidden])");
    if (!first && !typing) heading?.focus();
  }, [stage]);
  return (
    <p class="for-screen-readers" aria-live="polite">
      {words}
    </p>
  );
}
