import { type Credentials, curl, shellWord, spaced } from "./curl";

export const LANGUAGES = ["curl", "Python", "JavaScript"] as const;
export type Language = (typeof LANGUAGES)[number];
export type Snippets = Record<Language, string>;

/** What the merchant's own snippets are made of. */
export interface Own extends Credentials {
  api: string;
  checkout: string;
  webhook_secret: string;
}

interface Request {
  /** Behind `/api/v1`. */
  path: string;
  body: object;
  /** Its prefix in the answer's name. */
  result: string;
  idempotencyKey?: string;
}

/** One request in each language, with nothing that has to be installed. */
export function requestSnippets(own: Own, request: Request): Snippets {
  return {
    curl: inCurl(own, request),
    Python: inPython(own, request),
    JavaScript: inJavaScript(own, request),
  };
}

function inCurl(own: Own, { path, body, idempotencyKey }: Request): string {
  const extra = idempotencyKey ? [shellWord(`Idempotency-Key: ${idempotencyKey}`)] : [];
  return curl(`${own.api}/api/v1${path}`, own, body, extra);
}

function inPython(own: Own, { path, body, result, idempotencyKey }: Request): string {
  const headers = [
    `        "X-Api-Key": ${JSON.stringify(own.api_key)},`,
    `        "X-Api-Secret": ${JSON.stringify(own.api_secret)},`,
    `        "Content-Type": "application/json",`,
    ...(idempotencyKey ? [`        "Idempotency-Key": ${JSON.stringify(idempotencyKey)},`] : []),
  ];
  return `import json
import urllib.request

request = urllib.request.Request(
    "${own.api}/api/v1${path}",
    data=json.dumps(${spaced(body)}).encode(),
    headers={
${headers.join("\n")}
    },
)
with urllib.request.urlopen(request) as answer:
    ${result} = json.load(answer)
print(${result}["id"], ${result}["status"])`;
}

function inJavaScript(own: Own, { path, body, result, idempotencyKey }: Request): string {
  const headers = [
    `    "X-Api-Key": ${JSON.stringify(own.api_key)},`,
    `    "X-Api-Secret": ${JSON.stringify(own.api_secret)},`,
    `    "Content-Type": "application/json",`,
    ...(idempotencyKey ? [`    "Idempotency-Key": ${JSON.stringify(idempotencyKey)},`] : []),
  ];
  return `// On your server: Node 20 or newer, in an ES module.
const answer = await fetch("${own.api}/api/v1${path}", {
  method: "POST",
  headers: {
${headers.join("\n")}
  },
  body: JSON.stringify(${spaced(body)}),
});
const ${result} = await answer.json();
if (!answer.ok) throw new Error(${result}.error.description);
console.log(${result}.id, ${result}.status);`;
}

/** The page that opens the checkout over itself. The secret has no business there. */
export function sdkSnippet(own: Own): string {
  return `<script src="${own.checkout}/checkout.js"></script>

<button id="pay-button">Pay</button>

<script>
  document.getElementById("pay-button").addEventListener("click", () => {
    const checkout = new PaymentGateway({
      key: ${JSON.stringify(own.api_key)},
      orderId: "order_…", // created by your server a moment ago
      onSuccess: (payment) => console.log("Paid", payment.paymentId),
      onFailure: (failure) => console.log("Not paid", failure.description),
      onClose: () => console.log("Closed"),
    });
    checkout.open();
  });
</script>`;
}

/** Whether a webhook is genuine: the signature is over the bytes that came, before anything has parsed them. */
export function webhookSnippets({ webhook_secret }: Own): Snippets {
  return {
    curl: `# body.json: the bytes of the request, unchanged
openssl dgst -sha256 -hmac ${shellWord(webhook_secret)} body.json
# must print what X-Webhook-Signature says`,
    Python: `import hashlib
import hmac


def is_genuine(body: bytes, signature: str) -> bool:
    """\`body\`: the request's bytes as they came; \`signature\`: its X-Webhook-Signature."""
    expected = hmac.new(${JSON.stringify(webhook_secret)}.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode())`,
    JavaScript: `import { createHmac, timingSafeEqual } from "node:crypto";

// body: the request's bytes as they came (a Buffer); signature: its X-Webhook-Signature
export function isGenuine(body, signature) {
  const expected = createHmac("sha256", ${JSON.stringify(webhook_secret)}).update(body).digest();
  const given = Buffer.from(signature, "hex");
  return given.length === expected.length && timingSafeEqual(given, expected);
}`,
  };
}
