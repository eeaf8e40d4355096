import { useState } from "react";
import { useRegenerateSecret } from "../api/webhooks";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { Dialog } from "../ui/dialog";
import { say, sayFailed } from "../ui/toasts";

/** The secret that signs, and a way to a new one. */
export function Secret({ secret }: { secret: string }) {
  const [asking, setAsking] = useState(false);
  const regenerate = useRegenerateSecret();
  const confirm = () =>
    regenerate.mutate(undefined, {
      onSuccess: () => {
        setAsking(false);
        say("A new secret signs from now on. Give it to your server.");
      },
      onError: sayFailed,
    });
  return (
    <div className="grid gap-1.5">
      <p className="text-13 font-medium">Webhook Secret</p>
      <div className="flex gap-2">
        <div className="flex h-[var(--control)] min-w-0 flex-1 items-center rounded-control border border-line bg-paper pr-1 pl-3">
          <span
            data-test-id="webhook-secret"
            tabIndex={0}
            className="min-w-0 flex-1 overflow-x-auto font-mono text-12 whitespace-nowrap"
          >
            {secret}
          </span>
          <CopyButton text={secret} what="webhook secret" />
        </div>
        <Button data-test-id="regenerate-secret-button" onClick={() => setAsking(true)}>
          Regenerate
        </Button>
      </div>
      <p className="text-13 text-soft">Your server checks signatures with it.</p>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Regenerate the secret?"
        about="The old one signs nothing more. Until your server has the new one, it cannot verify webhooks."
        testId="regenerate-dialog"
      >
        <div className="flex justify-end gap-2">
          <Button onClick={() => setAsking(false)}>Keep it</Button>
          <Button
            look="danger"
            data-test-id="confirm-regenerate"
            busy={regenerate.isPending}
            onClick={confirm}
          >
            Regenerate secret
          </Button>
        </div>
      </Dialog>
    </div>
  );
}
