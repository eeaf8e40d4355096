import { PayeeMark } from "../marks/payee-mark";

/** Who asks for the money. */
export function Payee({ name }: { name: string | null | undefined }) {
  return (
    <p class="payee">
      <PayeeMark name={name ?? "P"} />
      <span class="payee-name" data-test-id="merchant-name">
        {name ?? "Payment"}
      </span>
    </p>
  );
}
