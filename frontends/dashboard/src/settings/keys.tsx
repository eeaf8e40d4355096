import { useState } from "react";
import { type Merchant, useRotateSecret } from "../api/merchant";
import { Button } from "../ui/button";
import { Card, CardHead } from "../ui/card";
import { CopyButton } from "../ui/copy-button";
import { Dialog } from "../ui/dialog";
import { Fact, Facts } from "../ui/facts";
import { Identifier } from "../ui/identifier";
import { say, sayFailed } from "../ui/toasts";

export function Keys({ merchant }: { merchant: Merchant }) {
  const [asking, setAsking] = useState(false);
  const rotate = useRotateSecret();
  const confirm = () =>
    rotate.mutate(undefined, {
      onSuccess: () => {
        setAsking(false);
        say("A new secret is in force. Give it to your programs.");
      },
      onError: sayFailed,
    });
  return (
    <Card>
      <CardHead title="API keys" about="What your programs show with every request." />
      <div className="grid gap-5 p-5 max-md:p-4">
        <Facts>
          <Fact name="Key">
            <Identifier id={merchant.api_key} what="API key" />
          </Fact>
          <Fact name="Secret">
            <span className="inline-flex max-w-full items-center gap-1">
              <span data-test-id="settings-secret" className="concealed truncate font-mono text-12">
                {merchant.api_secret}
              </span>
              <CopyButton text={merchant.api_secret} what="API secret" />
            </span>
          </Fact>
          <Fact name="Merchant">
            <Identifier id={merchant.id} what="merchant id" />
          </Fact>
        </Facts>
        <Button
          className="justify-self-start"
          data-test-id="rotate-secret-button"
          onClick={() => setAsking(true)}
        >
          Rotate secret
        </Button>
      </div>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Rotate the secret?"
        about="The old one is refused within seconds. Programs that still show it cannot take payments."
        testId="rotate-dialog"
      >
        <div className="flex justify-end gap-2">
          <Button onClick={() => setAsking(false)}>Keep it</Button>
          <Button look="danger" data-test-id="confirm-rotate" busy={rotate.isPending} onClick={confirm}>
            Rotate secret
          </Button>
        </div>
      </Dialog>
    </Card>
  );
}
