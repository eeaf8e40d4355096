import { useState } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { sayFailed } from "./toasts";

interface ConfirmButtonProps {
  words: string;
  title: string;
  about: string;
  /** The way out. */
  keep: string;
  /** Of its parts: `<name>-button`, `<name>-dialog`, `confirm-<name>`. */
  name: string;
  busy: boolean;
  act: () => Promise<unknown>;
}

/** Does something for good, after asking once. */
export function ConfirmButton({ words, title, about, keep, name, busy, act }: ConfirmButtonProps) {
  const [asking, setAsking] = useState(false);
  const close = () => setAsking(false);
  // What was refused is said in a corner; the record behind the question shows how it stands now.
  const confirm = () => act().catch(sayFailed).then(close);
  return (
    <>
      <Button small data-test-id={`${name}-button`} onClick={() => setAsking(true)}>
        {words}
      </Button>
      {asking && (
        <Dialog open onClose={close} title={title} about={about} testId={`${name}-dialog`}>
          <div className="flex justify-end gap-2">
            <Button onClick={close}>{keep}</Button>
            <Button look="danger" data-test-id={`confirm-${name}`} busy={busy} onClick={confirm}>
              {words}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
