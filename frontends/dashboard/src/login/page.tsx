import { getRouteApi, useRouter } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { reasonOf } from "../api/client";
import { useSignIn } from "../api/merchant";
import { Mark } from "../shell/mark";
import { Button } from "../ui/button";
import { CONTROL } from "../ui/field";

const route = getRouteApi("/login");

export function LoginPage() {
  const { next } = route.useSearch();
  const router = useRouter();
  const signIn = useSignIn();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  useEffect(() => {
    document.title = "Login · Dashboard";
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ email, password }, { onSuccess: () => router.history.push(next ?? "/dashboard") });
  };
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-[380px]">
        <div className="mb-8 grid justify-items-center gap-4 text-center">
          <Mark size={44} />
          <div>
            <h1 className="text-24 font-semibold tracking-tight">Sign in</h1>
            <p className="mt-1 text-soft">
              {next ? "Then you are back where you were." : "Payments, refunds and webhooks, live."}
            </p>
          </div>
        </div>
        <form
          data-test-id="login-form"
          onSubmit={submit}
          className="grid gap-4 rounded-surface border border-line bg-surface p-6"
        >
          <label className="grid gap-1.5">
            <span className="text-13 font-medium">Email</span>
            <input
              data-test-id="email-input"
              type="email"
              placeholder="Email"
              autoComplete="username"
              className={CONTROL}
              value={email}
              onChange={(event) => setEmail(event.target.value)}
              required
            />
          </label>
          <label className="grid gap-1.5">
            <span className="text-13 font-medium">Password</span>
            <input
              data-test-id="password-input"
              type="password"
              placeholder="Password"
              autoComplete="current-password"
              className={CONTROL}
              value={password}
              onChange={(event) => setPassword(event.target.value)}
              required
            />
          </label>
          {signIn.isError && (
            <p
              role="alert"
              className="rounded-control bg-bad-soft px-3 py-2 text-13 text-bad"
              data-test-id="login-error"
            >
              {signIn.error instanceof Error && "status" in signIn.error && signIn.error.status === 401
                ? "No account has this email with this password."
                : reasonOf(signIn.error)}
            </p>
          )}
          <Button look="primary" type="submit" data-test-id="login-button" busy={signIn.isPending}>
            Login
          </Button>
        </form>
      </div>
    </main>
  );
}
