import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from "react";
import { useId } from "react";
import { reasonOf } from "../api/client";
import { classes } from "./classes";

export const CONTROL =
  "h-[var(--control)] w-full rounded-control border border-line-control/70 bg-surface px-3 text-14 max-md:text-16 placeholder:text-soft transition-colors hover:border-line-control focus-visible:outline-offset-0 aria-invalid:border-bad";

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  /** Beside the control, such as a button. */
  beside?: ReactNode;
  hint?: ReactNode;
  problem?: string | null | undefined;
  labelHidden?: boolean;
}

export function Field({ label, beside, hint, problem, labelHidden, className, ...input }: FieldProps) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className={labelHidden ? "sr-only" : "text-13 font-medium"}>
        {label}
      </label>
      <div className="flex gap-2">
        <input
          id={id}
          className={classes(CONTROL, className)}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem || hint ? `${id}-about` : undefined}
          {...input}
        />
        {beside}
      </div>
      {(problem || hint) && (
        <p id={`${id}-about`} className={classes("text-13", problem ? "text-bad" : "text-soft")}>
          {problem || hint}
        </p>
      )}
    </div>
  );
}

interface ChoiceProps extends SelectHTMLAttributes<HTMLSelectElement> {
  label: string;
  options: readonly (readonly [value: string, words: string])[];
}

/** The browser's own list: the one that phones show best. */
export function Choice({ label, options, className, ...others }: ChoiceProps) {
  return (
    <select
      aria-label={label}
      className={classes(
        "icon-chevron h-9 rounded-control border border-line-control/50 bg-surface pr-8 pl-3 text-13 hover:border-line-control max-md:h-11 max-md:text-16",
        className,
      )}
      {...others}
    >
      {options.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  );
}

/** The same with its name above it, as tall as the fields beside it. */
export function LabelledChoice({ label, options, className, ...others }: ChoiceProps) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-13 font-medium">
        {label}
      </label>
      <select id={id} className={classes(CONTROL, "icon-chevron pr-8", className)} {...others}>
        {options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

interface TextAreaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  label: string;
}

export function TextArea({ label, className, ...textarea }: TextAreaProps) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-13 font-medium">
        {label}
      </label>
      <textarea id={id} rows={2} className={classes(CONTROL, "h-auto py-2", className)} {...textarea} />
    </div>
  );
}

/** In a form: why what was asked for is not done. */
export function Refused({ error }: { error: unknown }) {
  if (!error) return null;
  return (
    <p role="alert" className="rounded-control bg-bad-soft px-3 py-2 text-13 text-bad">
      {reasonOf(error)}
    </p>
  );
}
