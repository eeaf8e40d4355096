import { CloudOff } from "lucide-react";
import { reasonOf } from "../api/client";
import { Button } from "./button";

/** It could not be shown: why, and a way to try again. */
export function Failure({ error, again }: { error: unknown; again: () => void }) {
  return (
    <div role="alert" className="grid justify-items-center gap-3 px-5 py-12 text-center">
      <CloudOff aria-hidden size={24} className="text-bad" />
      <p className="max-w-[52ch]">{reasonOf(error)}</p>
      <Button small onClick={again}>
        Try again
      </Button>
    </div>
  );
}
