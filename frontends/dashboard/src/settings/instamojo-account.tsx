import { type FormEvent, useState } from "react";
import { type Instamojo, useConnectInstamojo, useDisconnectInstamojo } from "../api/processors";
import { Button } from "../ui/button";
import { ConfirmButton } from "../ui/confirm-button";
import { Field, Refused } from "../ui/field";
import { say } from "../ui/toasts";

const EMPTY = { api_key: "", auth_token: "", salt: "" };
const FIELDS = [
  ["api_key", "Private API key"],
  ["auth_token", "Private auth token"],
  ["salt", "Private salt"],
] as const;
const CREDENTIAL = /^[!-~]{4,255}$/;

/** The merchant's own account at Instamojo. What is typed goes in and never comes out again. */
export function InstamojoAccount({ instamojo }: { instamojo: Instamojo }) {
  const [writing, setWriting] = useState(false);
  const disconnect = useDisconnectInstamojo();
  return (
    <div className="grid gap-4 px-5 py-4 max-md:px-4" data-test-id="instamojo-account">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div>
          <p className="font-medium">Your account at Instamojo</p>
          <p className="text-13 text-soft">
            {instamojo.own_account ? (
              <>
                Connected with the key <span className="font-mono text-12">{instamojo.api_key}</span>
              </>
            ) : (
              "Not connected"
            )}
          </p>
        </div>
        {!writing && (
          <div className="flex flex-wrap gap-2">
            <Button small data-test-id="connect-instamojo-button" onClick={() => setWriting(true)}>
              {instamojo.own_account ? "Replace" : "Connect"}
            </Button>
            {instamojo.own_account && (
              <ConfirmButton
                words="Disconnect"
                title="Disconnect your account?"
                about="No payment begins with it any more. Those that have begun go on."
                keep="Keep it"
                name="disconnect-instamojo"
                busy={disconnect.isPending}
                act={() => disconnect.mutateAsync().then(() => say("Your account is disconnected."))}
              />
            )}
          </div>
        )}
      </div>
      {writing && <AccountForm onDone={() => setWriting(false)} />}
    </div>
  );
}

function AccountForm({ onDone }: { onDone: () => void }) {
  const connect = useConnectInstamojo();
  const [typed, setTyped] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  const problems = FIELDS.filter(([name]) => !CREDENTIAL.test(typed[name].trim())).map(([name]) => name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (connect.isPending || problems.length > 0) return;
    const account = {
      api_key: typed.api_key.trim(),
      auth_token: typed.auth_token.trim(),
      salt: typed.salt.trim(),
    };
    connect.mutateAsync(account).then(
      () => {
        say("Your account is connected. Nobody can read its credentials here again.");
        onDone();
      },
      // The form says what is wrong.
      () => undefined,
    );
  };
  return (
    <form className="grid gap-4" data-test-id="instamojo-form" onSubmit={submit} noValidate>
      {FIELDS.map(([name, label]) => (
        <Field
          key={name}
          label={label}
          type="password"
          autoComplete="off"
          data-test-id={`instamojo-${name.replace("_", "-")}`}
          className="font-mono"
          value={typed[name]}
          onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
          problem={tried && problems.includes(name) ? "As Instamojo's developers' page shows it." : null}
        />
      ))}
      <Refused error={connect.error} />
      <div className="flex gap-2">
        <Button look="primary" type="submit" busy={connect.isPending} data-test-id="save-instamojo-button">
          Connect
        </Button>
        <Button look="quiet" onClick={onDone}>
          Not now
        </Button>
      </div>
    </form>
  );
}
