/** Who asks for the money. */
export function Payee({ name }: { name: string | null | undefined }) {
  return (
    <p class="payee">
      <span class="payee-mark" aria-hidden="true">
        {(name ?? "P").slice(0, 1).toUpperCase()}
      </span>
      <span data-test-id="merchant-name">{name ?? "Payment"}</span>
    </p>
  );
}
