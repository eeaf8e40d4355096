import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { reasonOf } from "../api/client";
import { type Endpoint, endpointQuery, useSaveEndpoint, useSendTest } from "../api/webhooks";
import { Button } from "../ui/button";
import { Card, CardHead } from "../ui/card";
import { Failure } from "../ui/failure";
import { Field } from "../ui/field";
import { Skeleton } from "../ui/skeleton";
import { Status } from "../ui/status";
import { say, sayFailed } from "../ui/toasts";
import { Secret } from "./secret";

export function Configuration() {
  const query = useQuery(endpointQuery);
  const endpoint = query.data;
  const state = !endpoint?.webhook_url ? "off" : endpoint.paused ? "paused" : "sending";
  return (
    <Card data-test-id="webhook-config">
      <CardHead title="Webhook Configuration">
        {endpoint && (
          <div data-test-id="webhook-state">
            <Status of={state} />
          </div>
        )}
      </CardHead>
      <div className="p-5 max-md:p-4">
        {query.isError && !endpoint && <Failure error={query.error} again={() => void query.refetch()} />}
        {query.isPending && <Skeleton className="h-[212px] w-full" />}
        {endpoint && <ConfigurationForm endpoint={endpoint} />}
      </div>
    </Card>
  );
}

function ConfigurationForm({ endpoint }: { endpoint: Endpoint }) {
  const save = useSaveEndpoint();
  const pause = useSaveEndpoint();
  // `null`: nothing was typed since it was saved.
  const [typed, setTyped] = useState<string | null>(null);
  const url = typed ?? endpoint.webhook_url ?? "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (save.isPending) return;
    const webhook_url = url.trim() || null;
    save.mutate(
      { webhook_url },
      {
        onSuccess: () => {
          setTyped(null);
          say(webhook_url ? "Saved. The next webhook goes there." : "Webhooks are switched off.");
        },
      },
    );
  };
  const togglePause = () =>
    pause.mutate(
      { webhook_url: endpoint.webhook_url, paused: !endpoint.paused },
      {
        onSuccess: () =>
          say(endpoint.paused ? "Webhooks go out again." : "Paused. Webhooks wait until you resume."),
        onError: sayFailed,
      },
    );
  return (
    <form data-test-id="webhook-config-form" className="grid gap-5" onSubmit={submit}>
      <div className="grid items-start gap-5 md:grid-cols-2">
        <Field
          label="Webhook URL"
          type="url"
          data-test-id="webhook-url-input"
          placeholder="https://yoursite.com/webhook"
          value={url}
          onChange={(event) => setTyped(event.target.value)}
          problem={save.isError ? reasonOf(save.error) : null}
          hint="Leave it empty to switch webhooks off."
        />
        <Secret secret={endpoint.webhook_secret} />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" data-test-id="save-webhook-button" busy={save.isPending}>
          Save Configuration
        </Button>
        <TestButton off={!endpoint.webhook_url} />
        {endpoint.webhook_url && (
          <Button
            look="quiet"
            data-test-id="pause-webhook-button"
            busy={pause.isPending}
            onClick={togglePause}
          >
            {endpoint.paused ? "Resume" : "Pause"}
          </Button>
        )}
      </div>
    </form>
  );
}

function TestButton({ off }: { off: boolean }) {
  const test = useSendTest();
  const press = () =>
    test.mutate(undefined, {
      onSuccess: (log) => {
        if (log.status === "success") say(`Your server answered ${log.response_code}.`);
        else
          say(
            log.response_code ? `Your server answered ${log.response_code}.` : "Your server did not answer.",
            "bad",
          );
      },
      onError: sayFailed,
    });
  return (
    <Button
      data-test-id="test-webhook-button"
      busy={test.isPending}
      disabled={off}
      title={off ? "Save a URL first" : undefined}
      onClick={press}
    >
      Send Test Webhook
    </Button>
  );
}
