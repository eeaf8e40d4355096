import { useEffect, useRef, useState } from "preact/hooks";
import { CloudOff } from "../marks/icons";

/** What changes while the page is open, for those who do not see it. Nothing at first: the page reads itself. */
export function LiveWords({ words }: { words: string }) {
  const first = useRef<string | null>(null);
  const [said, say] = useState("");
  useEffect(() => {
    if (first.current === null) first.current = words;
    else say(words);
  }, [words]);
  return (
    <p class="for-screen-readers" aria-live="polite">
      {said}
    </p>
  );
}

export function Disconnected({ hidden }: { hidden: boolean }) {
  return (
    <p class="notice is-warn disconnected" role="status" hidden={hidden}>
      <CloudOff />
      <span>{hidden ? "" : "The connection is lost. This page goes on as soon as it is back."}</span>
    </p>
  );
}
