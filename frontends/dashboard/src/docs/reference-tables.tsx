import { CopyButton } from "../ui/copy-button";

const CODES = [
  ["AUTHENTICATION_ERROR", "401", "The key or secret is wrong, or the session has ended."],
  ["BAD_REQUEST_ERROR", "400", "Something in the request is not valid; the description names it."],
  ["INVALID_VPA", "400", "The VPA does not read name@bank."],
  ["INVALID_CARD", "400", "The card's number does not add up."],
  ["EXPIRED_CARD", "400", "The card's last month has passed."],
  ["NOT_FOUND_ERROR", "404", "There is no such thing, or it is another merchant's."],
  ["RATE_LIMIT_ERROR", "429", "Too many requests. Retry-After says when to ask again."],
  ["SERVER_ERROR", "500", "Our fault. Repeat it with its idempotency key."],
  ["SERVICE_UNAVAILABLE", "503", "Not now. Repeat it with its idempotency key."],
] as const;

const INSTRUMENTS = [
  ["4242 4242 4242 4242", "succeeds"],
  ["4000 0000 0000 0002", "is declined"],
  ["4000 0000 0000 9995", "has insufficient funds"],
  ["success@bank", "succeeds"],
  ["failure@bank", "is declined"],
  ["timeout@bank", "gets no answer from the bank in time"],
] as const;

const CELL = "border-b border-line px-4 py-2.5 text-left align-top";
const TABLE =
  "overflow-x-auto rounded-surface border border-line bg-surface [&_tbody_tr:last-child_td]:border-0";

export function ErrorCodes() {
  return (
    <section className={TABLE} aria-label="Error codes" tabIndex={0}>
      <table className="w-full text-13">
        <thead>
          <tr>
            <th className={`${CELL} font-medium text-soft`}>Code</th>
            <th className={`${CELL} font-medium text-soft`}>Status</th>
            <th className={`${CELL} font-medium text-soft`}>What it means</th>
          </tr>
        </thead>
        <tbody>
          {CODES.map(([code, status, meaning]) => (
            <tr key={code}>
              <td className={`${CELL} font-mono text-12`}>{code}</td>
              <td className={`${CELL} tabular-nums`}>{status}</td>
              <td className={`${CELL} min-w-52`}>{meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function TestInstruments() {
  return (
    <div className={TABLE}>
      <table className="w-full text-13">
        <thead>
          <tr>
            <th className={`${CELL} font-medium text-soft`}>Card or VPA</th>
            <th className={`${CELL} font-medium text-soft`}>The payment</th>
          </tr>
        </thead>
        <tbody>
          {INSTRUMENTS.map(([instrument, outcome]) => (
            <tr key={instrument}>
              <td className={`${CELL} py-1.5`}>
                <span className="font-mono text-12">{instrument}</span>
                <CopyButton text={instrument} what={instrument} className="ml-1 align-middle" />
              </td>
              <td className={`${CELL} py-2`}>{outcome}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
