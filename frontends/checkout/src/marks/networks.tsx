import type { ComponentChildren } from "preact";
import type { CardNetwork } from "../payment/card";

/** Small marks of the networks, drawn for this page: they tell which one is meant and copy no logo. */
function Plate({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <svg class="plate" width="36" height="24" viewBox="0 0 36 24" role="img" aria-label={name}>
      {children}
    </svg>
  );
}

const NAMES: Record<CardNetwork, string> = {
  visa: "Visa",
  mastercard: "Mastercard",
  amex: "American Express",
  rupay: "RuPay",
  unknown: "Card",
};

const DRAWINGS: Record<CardNetwork, ComponentChildren> = {
  visa: (
    <>
      <rect class="plate-ground" width="36" height="24" rx="4" fill="#1a3a8f" />
      <path
        d="m6.6 8 1.9 8 3.4-8M14.6 8l-1.2 8M21.4 8.9c-.6-.6-1.4-.9-2.3-.9-2.9 0-3 2.6-.9 3.5 2.4 1.1 1.5 4.4-1.1 4.4-.9 0-1.7-.3-2.3-.9M22.6 16l4-8 2 8M24 13.5h4"
        fill="none"
        stroke="#fff"
        stroke-width="1.7"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </>
  ),
  mastercard: (
    <>
      <rect class="plate-ground" width="36" height="24" rx="4" fill="#2b2725" />
      <circle cx="14.5" cy="12" r="6.5" fill="#e4361f" />
      <circle cx="21.5" cy="12" r="6.5" fill="#f6a21b" />
      <path d="M18 6.5a6.5 6.5 0 0 1 0 11 6.5 6.5 0 0 1 0-11" fill="#f26a1c" />
    </>
  ),
  amex: (
    <>
      <rect class="plate-ground" width="36" height="24" rx="4" fill="#0f6fbe" />
      <path
        d="m4.5 15.5 2.6-7 2.6 7M5.5 13.2h3.2M12 15.5v-7l2.7 4 2.7-4v7M24 8.5h-3.9v7H24M20.1 12h3.3M26.5 8.5l4.8 7M31.3 8.5l-4.8 7"
        fill="none"
        stroke="#fff"
        stroke-width="1.5"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </>
  ),
  rupay: (
    <>
      <rect class="plate-ground" width="36" height="24" rx="4" fill="#26325e" />
      <path
        d="M6 16V8h2.8a2.3 2.3 0 0 1 0 4.7H6m2.9 0L11 16M13.5 11v3.2c0 2.3 3.6 2.3 3.6 0V11"
        fill="none"
        stroke="#fff"
        stroke-width="1.7"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
      <path d="m20.5 7 3.6 5-5.4 5z" fill="#f6a21b" />
      <path d="m25 7 3.6 5-5.4 5z" fill="#1fa35c" />
    </>
  ),
  unknown: (
    <>
      <rect
        x=".75"
        y=".75"
        width="34.5"
        height="22.5"
        rx="3.5"
        fill="none"
        stroke="currentColor"
        stroke-width="1.5"
      />
      <path d="M1 8h34M6 16h7" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" />
    </>
  ),
};

const ACCEPTED: CardNetwork[] = ["visa", "mastercard", "rupay", "amex"];

/** The networks that can be, grey, until the first digits say which one it is. */
export function NetworkMarks({ network, typed }: { network: CardNetwork; typed: boolean }) {
  const shown = typed ? [network] : ACCEPTED;
  return (
    <span class={typed ? "networks" : "networks is-open"} data-network={network}>
      {shown.map((name) => (
        <Plate key={name} name={NAMES[name]}>
          {DRAWINGS[name]}
        </Plate>
      ))}
    </span>
  );
}

export function UpiMark() {
  return (
    <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
      <path d="m8.5 3 6.5 9-9.8 9z" fill="#e8792b" />
      <path d="m13.5 3 6.5 9-9.8 9z" fill="#1b8f4d" />
    </svg>
  );
}
