import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useSessionEnded } from "../api/session";
import { PhoneBar } from "./phone-bar";
import { useShortcuts } from "./shortcuts";
import { Sidebar } from "./sidebar";

// What floats over a page is loaded when it is wanted: the page itself comes sooner.
const Palette = lazy(() => import("./palette"));
const SignInAgain = lazy(() => import("./sign-in-again"));

export function Shell() {
  const [finding, setFinding] = useState(false);
  const ended = useSessionEnded();
  useShortcuts(() => setFinding((before) => !before));
  return (
    <>
      <a
        href="#page"
        className="sr-only z-50 rounded-control bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        Skip to the page
      </a>
      <div className="flex min-h-dvh max-lg:flex-col">
        <Sidebar onSearch={() => setFinding(true)} />
        <PhoneBar onSearch={() => setFinding(true)} />
        <main
          id="page"
          tabIndex={-1}
          className="min-w-0 flex-1 px-8 py-8 outline-none max-md:px-4 max-md:py-5"
        >
          <div className="mx-auto max-w-[1120px]">
            <Outlet />
          </div>
        </main>
      </div>
      {finding && (
        <Suspense>
          <Palette onClose={() => setFinding(false)} />
        </Suspense>
      )}
      {ended && (
        <Suspense>
          <SignInAgain />
        </Suspense>
      )}
    </>
  );
}
