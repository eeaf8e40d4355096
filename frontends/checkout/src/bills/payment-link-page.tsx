import { useEffect, useState } from "preact/hooks";
import { DrawnTick, Lock } from "../marks/icons";
import { money } from "../payment/money";
import { checkoutFor, type PaymentLink, readPaymentLink } from "./bills";
import { moment } from "./dates";
import { useLive } from "./live";
import { Disconnected, LiveWords } from "./live-words";
import { NothingHere } from "./nothing-here";
import { isExpected, pauseAfter } from "./pace";
import { Payee } from "./payee";
import { StatusMark } from "./status-mark";

interface Props {
  link: string;
  /** The shopper comes back from paying. */
  expecting: boolean;
}

const SHOWN_FOR_MS = 2_000;
const WORDS = {
  active: "",
  processing: "A payment is being processed. It is safe to wait.",
  paid: "Thank you. Nothing more is due.",
  expired: "This payment link has expired. Nothing was charged. Ask whoever sent it for a new one.",
  cancelled: "This payment link was cancelled. Nothing was charged, and nothing is due here.",
};

/** A sum that somebody asks for. Once it is paid, the shopper goes where the merchant wants. */
export function PaymentLinkPage({ link, expecting }: Props) {
  const [since] = useState(() => performance.now());
  const { value, missing, connected, hurry } = useLive(
    () => readPaymentLink(link),
    ({ status }) => pauseAfter(status, expecting, since),
  );
  const site = value?.status === "paid" ? siteOf(value.redirect_to) : null;
  useEffect(() => {
    if (value) document.title = `Pay ${money(value.amount, value.currency)}`;
  }, [value]);
  useGoing(expecting && site ? site.href : null);
  if (missing) return <NothingHere reason={missing} what="payment link" onRetry={hurry} />;
  const confirming = value?.status === "active" && isExpected(expecting, since);
  return (
    <main
      class="bill is-link"
      data-test-id="payment-link-page"
      data-status={value?.status}
      aria-busy={!value}
    >
      <Disconnected hidden={connected} />
      {value ? (
        <Asked asked={value} confirming={confirming} site={site} going={expecting} />
      ) : (
        <LinkSkeleton />
      )}
      {value && <LiveWords words={WORDS[value.status] || "Ready to be paid"} />}
    </main>
  );
}

interface AskedProps {
  asked: PaymentLink;
  confirming: boolean;
  site: URL | null;
  going: boolean;
}

function Asked({ asked, confirming, site, going }: AskedProps) {
  const { status, merchant, amount, currency, description, expires_at: expires } = asked;
  return (
    <article class="paper asked">
      <header class="paper-head">
        <Payee name={merchant.name} />
        <StatusMark status={status} testId="payment-link-status" />
      </header>
      {status === "paid" && <DrawnTick />}
      {description && <h1 data-test-id="payment-link-description">{description}</h1>}
      <p class="amount" data-test-id="payment-link-amount">
        {money(amount, currency)}
      </p>
      {status === "active" && expires && <p class="soft">Can be paid until {moment(expires)}</p>}
      {confirming || status === "processing" ? (
        <p class="working" data-test-id="confirming">
          <span class="spinner is-small" aria-hidden="true" />
          {confirming ? "We are confirming your payment. It is safe to wait." : WORDS.processing}
        </p>
      ) : (
        <p class="soft" data-test-id="payment-link-words">
          {site && going ? `Thank you. You go back to ${site.host} in a moment.` : WORDS[status]}
        </p>
      )}
      <div class="actions">
        {status === "active" && !confirming && <Pay asked={asked} class="primary" words="Pay Now" />}
        {status === "processing" && <Pay asked={asked} class="secondary" words="Open the checkout" />}
        {site && (
          <a class="secondary" data-test-id="return-link" href={site.href}>
            Return to {site.host}
          </a>
        )}
      </div>
    </article>
  );
}

function Pay({ asked, class: name, words }: { asked: PaymentLink; class: string; words: string }) {
  return (
    <a class={name} data-test-id="pay-now-button" href={checkoutFor(asked.order_id, `/l/${asked.link}`)}>
      <Lock />
      {words}
    </a>
  );
}

/** Where the merchant wants the shopper, when it is a site that browsers know how to go to. */
function siteOf(address: string | null): URL | null {
  try {
    const url = new URL(address ?? "");
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

function useGoing(href: string | null): void {
  useEffect(() => {
    if (!href) return;
    const timer = setTimeout(() => location.replace(href), SHOWN_FOR_MS);
    return () => clearTimeout(timer);
  }, [href]);
}

function LinkSkeleton() {
  return (
    <article class="paper asked" aria-hidden="true">
      <header class="paper-head">
        <p class="payee placeholder">The merchant's name</p>
      </header>
      <p class="placeholder skeleton-heading">What it is for</p>
      <p class="amount placeholder">₹0,000.00</p>
      <div class="actions">
        <span class="placeholder skeleton-button" />
      </div>
    </article>
  );
}
