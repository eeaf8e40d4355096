import { useRetry, type WebhookLog } from "../api/webhooks";
import { Button } from "../ui/button";
import { say, sayFailed } from "../ui/toasts";

/** Sends it again at once. */
export function RetryButton({ log }: { log: Pick<WebhookLog, "id" | "event"> }) {
  const retry = useRetry();
  const press = (event: React.MouseEvent) => {
    // The row behind it opens the webhook.
    event.stopPropagation();
    retry.mutateAsync(log.id).then(() => say(`${log.event} is sent again.`), sayFailed);
  };
  return (
    <Button
      small
      data-test-id="retry-webhook-button"
      data-webhook-id={log.id}
      busy={retry.isPending}
      onClick={press}
    >
      Retry
    </Button>
  );
}
