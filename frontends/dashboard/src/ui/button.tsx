import { LoaderCircle } from "lucide-react";
import type { ButtonHTMLAttributes } from "react";
import { classes } from "./classes";

type Look = "primary" | "plain" | "danger" | "quiet";

const LOOKS: Record<Look, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong",
  plain: "border border-line-control/50 bg-surface hover:bg-paper",
  danger: "bg-bad text-surface hover:opacity-90",
  quiet: "text-soft hover:bg-line/50 hover:text-ink",
};

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  small?: boolean;
  /** What it does is under way: it shows that and cannot be pressed again. */
  busy?: boolean;
}

export function buttonClass(look: Look = "plain", small = false): string {
  return classes(
    "inline-flex shrink-0 items-center justify-center gap-2 rounded-control font-medium whitespace-nowrap transition-colors duration-150 select-none disabled:cursor-default disabled:opacity-55",
    small ? "h-8 px-3 text-13 max-md:h-11" : "h-[var(--control)] px-4 text-14",
    LOOKS[look],
  );
}

export function Button({
  look = "plain",
  small,
  busy,
  disabled,
  className,
  children,
  ...others
}: ButtonProps) {
  return (
    <button
      type="button"
      className={classes(buttonClass(look, small), className)}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...others}
    >
      {busy && <LoaderCircle aria-hidden size={16} className="animate-spin" />}
      {children}
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string;
}

export function IconButton({ label, className, ...others }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={classes(
        "inline-flex size-8 shrink-0 items-center justify-center rounded-control text-soft transition-colors hover:bg-line/50 hover:text-ink disabled:opacity-40 max-md:size-11",
        className,
      )}
      {...others}
    />
  );
}
