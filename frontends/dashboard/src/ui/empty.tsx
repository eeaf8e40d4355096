import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface EmptyProps {
  icon: LucideIcon;
  title: string;
  children: ReactNode;
  action?: ReactNode;
}

/** Nothing is here yet: why, and what to do next. */
export function Empty({ icon: Icon, title, children, action }: EmptyProps) {
  return (
    <div
      data-test-id="empty"
      className="mx-auto grid w-full max-w-2xl justify-items-center gap-2 px-5 py-14 text-center max-md:px-4 max-md:py-10"
    >
      <span className="mb-2 grid size-11 place-items-center rounded-full bg-accent-soft text-accent">
        <Icon aria-hidden size={20} />
      </span>
      <h3 className="text-16 font-semibold">{title}</h3>
      <div className="max-w-[52ch] text-soft">{children}</div>
      {action && <div className="mt-4 w-full min-w-0">{action}</div>}
    </div>
  );
}
