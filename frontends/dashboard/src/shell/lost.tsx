import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { buttonClass } from "../ui/button";
import { Empty } from "../ui/empty";

export function Lost() {
  return (
    <main className="grid min-h-[70dvh] place-items-center">
      <Empty
        icon={Compass}
        title="There is no such page"
        action={
          <Link to="/dashboard" className={buttonClass("primary")}>
            Go to the dashboard
          </Link>
        }
      >
        The address may have been mistyped, or the page has moved.
      </Empty>
    </main>
  );
}
