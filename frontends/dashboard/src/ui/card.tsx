import type { HTMLAttributes, ReactNode } from "react";
import { classes } from "./classes";

export function Card({ className, ...others }: HTMLAttributes<HTMLElement>) {
  return (
    <section className={classes("rounded-surface border border-line bg-surface", className)} {...others} />
  );
}

export function CardHead({
  title,
  children,
  about,
}: {
  title: string;
  children?: ReactNode;
  about?: string;
}) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 border-b border-line px-5 py-4 max-md:px-4">
      <div>
        <h2 className="text-14 font-semibold">{title}</h2>
        {about && <p className="text-13 text-soft">{about}</p>}
      </div>
      {children}
    </div>
  );
}
