import { useQuery } from "@tanstack/react-query";
import { type WebhookDetail, webhookQuery } from "../api/webhooks";
import { Code } from "../ui/code";
import { Fact, Facts } from "../ui/facts";
import { Identifier } from "../ui/identifier";
import { Moment } from "../ui/moment";
import { RecordDrawer } from "../ui/record-drawer";
import { Status } from "../ui/status";
import { exactTime, momentTitle } from "../ui/times";
import { RetryButton } from "./retry-button";

export function WebhookDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(webhookQuery(id));
  return (
    <RecordDrawer query={query} onClose={onClose} title="Webhook" testId="webhook-drawer">
      {(webhook) => <Detail webhook={webhook} />}
    </RecordDrawer>
  );
}

function Detail({ webhook }: { webhook: WebhookDetail }) {
  return (
    <div className="grid gap-7">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="flex min-w-0 flex-wrap items-center gap-3">
          <p className="text-20 font-semibold break-all">{webhook.event}</p>
          <Status of={webhook.status} />
        </div>
        <RetryButton log={webhook} />
      </div>
      <Facts>
        <Fact name="Webhook">
          <Identifier id={webhook.id} what="webhook id" />
        </Fact>
        <Fact name="Created">
          <Moment at={webhook.created_at} />
        </Fact>
        {webhook.next_retry_at && (
          <Fact name="Next attempt">
            <Moment at={webhook.next_retry_at} />
          </Fact>
        )}
        <Signature attempts={webhook.attempt_history} />
      </Facts>
      <Attempts webhook={webhook} />
      <section>
        <h3 className="mb-2 text-13 font-semibold">Payload</h3>
        <Code what="payload" testId="webhook-payload" text={JSON.stringify(webhook.payload, null, 2)} />
      </section>
    </div>
  );
}

/** As the last attempt sent it; the secret may be another one by now. */
function Signature({ attempts }: { attempts: WebhookDetail["attempt_history"] }) {
  const signature = attempts.at(-1)?.signature;
  if (!signature) return null;
  return (
    <Fact name="Signature">
      <span data-test-id="webhook-signature" title="X-Webhook-Signature of the last attempt">
        <Identifier id={signature} what="signature" />
      </span>
    </Fact>
  );
}

function Attempts({ webhook }: { webhook: WebhookDetail }) {
  return (
    <section>
      <h3 className="mb-2 text-13 font-semibold">Attempts</h3>
      {webhook.attempt_history.length === 0 && <p className="text-soft">It has not been tried yet.</p>}
      <ol className="grid gap-2">
        {webhook.attempt_history.map((attempt) => (
          <li
            key={`${attempt.attempted_at} ${attempt.attempt}`}
            data-test-id="webhook-attempt"
            className="rounded-surface border border-line px-4 py-3"
          >
            <div className="flex flex-wrap items-center justify-between gap-2">
              <span className="font-medium">Attempt {attempt.attempt}</span>
              <Status of={isSuccess(attempt.response_code) ? "success" : "failed"}>
                {attempt.response_code ? `answered ${attempt.response_code}` : "no answer"}
              </Status>
            </div>
            <p className="text-12 text-soft tabular-nums">
              <time dateTime={attempt.attempted_at} title={momentTitle(attempt.attempted_at)}>
                {exactTime(attempt.attempted_at)}
              </time>
              {` · ${attempt.duration_ms} ms`}
            </p>
            {attempt.signature && (
              <p className="mt-1 text-12" data-test-id="attempt-signature">
                <span className="text-soft">Signature </span>
                <Identifier id={attempt.signature} what={`signature of attempt ${attempt.attempt}`} />
              </p>
            )}
            {attempt.response_body && (
              <pre
                tabIndex={0}
                className="mt-2 max-h-40 overflow-auto rounded-control bg-paper p-3 font-mono text-12 break-all whitespace-pre-wrap"
              >
                {attempt.response_body}
              </pre>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function isSuccess(code: number | null): boolean {
  return code !== null && code >= 200 && code < 300;
}
