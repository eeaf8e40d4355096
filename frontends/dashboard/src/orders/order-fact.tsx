import { Link } from "@tanstack/react-router";
import { Fact } from "../ui/facts";
import { Identifier } from "../ui/identifier";

/** The order that a record belongs to, and the way to it. */
export function OrderFact({ id }: { id: string }) {
  return (
    <Fact name="Order">
      <span className="inline-flex max-w-full flex-wrap items-center gap-x-2">
        <Identifier id={id} what="order id" />
        <Link
          to="/dashboard/orders"
          search={{ order: id }}
          className="text-13 text-accent-strong hover:underline"
        >
          Open
        </Link>
      </span>
    </Fact>
  );
}
