import type { ReactNode } from "react";
import { Code } from "../ui/code";
import { ErrorCodes, TestInstruments } from "./reference-tables";
import { InLanguages, Section } from "./section";
import { type Language, type Own, requestSnippets, sdkSnippet, webhookSnippets } from "./snippets";

interface GuideProps {
  own: Own;
  language: Language;
  onLanguage: (language: Language) => void;
}

function Word({ children }: { children: ReactNode }) {
  return (
    <code className="rounded-[4px] bg-line/60 px-1 py-0.5 font-mono text-12 [overflow-wrap:anywhere]">
      {children}
    </code>
  );
}

export function Guide({ own, language, onLanguage }: GuideProps) {
  const chosen = { language, onLanguage };
  const order = {
    path: "/orders",
    body: { amount: 50000, currency: "INR", receipt: "receipt_123" },
    result: "order",
  };
  const capture = { path: "/payments/pay_…/capture", body: { amount: 50000 }, result: "payment" };
  const refund = {
    path: "/payments/pay_…/refunds",
    body: { amount: 25000, reason: "One of the two cups was broken" },
    result: "refund",
  };
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-12">
      <Section name="create-order">
        <p>
          Your server says how much is to be paid, in the currency's smallest unit: <Word>50000</Word> is
          ₹500.00. Keep the order's id: the checkout opens with it.
        </p>
        <InLanguages
          {...chosen}
          what="order snippet"
          testId="code-snippet-create-order"
          snippets={requestSnippets(own, order)}
        />
      </Section>
      <Section name="sdk-integration">
        <p>
          The script opens the checkout over your page. It carries your key and never your secret. Without a
          script, send the shopper to <Word>{own.checkout}/checkout?order_id=order_…</Word>
        </p>
        <Code what="checkout snippet" testId="code-snippet-sdk" text={sdkSnippet(own)} />
      </Section>
      <Section name="webhook-verification">
        <p>
          What a browser says can be forged; what a webhook says cannot, once its{" "}
          <Word>X-Webhook-Signature</Word> is checked over the bytes that came. Answer with a 2xx within five
          seconds, and expect the same webhook more than once.
        </p>
        <InLanguages
          {...chosen}
          what="webhook snippet"
          testId="code-snippet-webhook"
          snippets={webhookSnippets(own)}
        />
      </Section>
      <Section name="capture">
        <p>
          A payment with the status <Word>success</Word> is captured once you know that you can deliver. Once,
          and in full.
        </p>
        <InLanguages
          {...chosen}
          what="capture snippet"
          testId="code-snippet-capture"
          snippets={requestSnippets(own, capture)}
        />
      </Section>
      <Section name="refunds">
        <p>
          All of a payment or a part, as often as something is left. A refund is <Word>pending</Word> until
          the bank has decided; then it is <Word>processed</Word> or <Word>failed</Word>.
        </p>
        <InLanguages
          {...chosen}
          what="refund snippet"
          testId="code-snippet-refund"
          snippets={requestSnippets(own, refund)}
        />
      </Section>
      <Section name="idempotency">
        <p>
          Show an <Word>Idempotency-Key</Word> with whatever you create: orders, invoices, payment links,
          payments and refunds. After a timeout or a 5xx repeat the request with the same key: for 24 hours it
          gets the same answer, and nothing happens twice.
        </p>
        <InLanguages
          {...chosen}
          what="idempotency snippet"
          testId="code-snippet-idempotency"
          snippets={requestSnippets(own, { ...order, idempotencyKey: "receipt_123" })}
        />
      </Section>
      <Section name="errors">
        <p>
          Whatever goes wrong is answered in one shape. Decide by the status and the code; the description is
          for people.
        </p>
        <Code what="error" testId="code-snippet-errors" text={ERROR} />
        <ErrorCodes />
      </Section>
      <Section name="test-cards">
        <p>
          On a development gateway these decide their own outcome. Any name, any month to come and any CVV
          will do.
        </p>
        <TestInstruments />
      </Section>
    </div>
  );
}

const ERROR = `{
  "error": {
    "code": "BAD_REQUEST_ERROR",
    "description": "amount must be at least 100"
  }
}`;
