/** The first letter of who is paid, in a square. Empty until that is known. */
export function PayeeMark({ name }: { name: string }) {
  // By code points: half of an emoji is none.
  const [first = ""] = name;
  return (
    <span class="payee-mark" aria-hidden="true">
      {first.toUpperCase()}
    </span>
  );
}
