import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";

type Changed<Search> = { [Name in keyof Search]?: Search[Name] | undefined };

interface ListAddress<Search> {
  /** Another page, a record opened or closed: the way back leads to what was shown before. */
  show: (changed: Changed<Search>) => void;
  /** Other rows, from the first page on: letters that were typed are no places to go back to. */
  filter: (changed: Changed<Search>) => void;
}

/** Changes what the address says of a list; what is not named stays, and so does the place that is being read. */
export function useListAddress<Search extends { page?: number }>(): ListAddress<Search> {
  const navigate = useNavigate();
  return useMemo(() => {
    const go = (changed: object, replace: boolean) =>
      void navigate({
        to: ".",
        search: ((before: object) => ({ ...before, ...changed })) as never,
        replace,
        resetScroll: false,
      });
    return {
      // The first page is the one that is shown when none is named.
      show: (changed) => go(changed.page === 1 ? { ...changed, page: undefined } : changed, false),
      filter: (changed) => go({ ...changed, page: undefined }, true),
    };
  }, [navigate]);
}
