/**
 * `X-Webhook-Signature` of a payload: hex HMAC-SHA256 of the very bytes that are sent, which are what `JSON.stringify`
 * writes. `null` where the browser does not sign: it does on this machine and behind TLS only.
 */
export async function signatureOf(payload: unknown, secret: string): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const text = new TextEncoder();
  const key = await crypto.subtle.importKey(
    "raw",
    text.encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const signature = await crypto.subtle.sign("HMAC", key, text.encode(JSON.stringify(payload)));
  return [...new Uint8Array(signature)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
