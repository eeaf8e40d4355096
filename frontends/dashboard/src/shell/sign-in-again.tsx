import { type FormEvent, useState } from "react";
import { reasonOf } from "../api/client";
import { useMerchant, useSignIn } from "../api/merchant";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";

/** The session ended under the merchant's hands: one field, and everything goes on where it was. */
export default function SignInAgain() {
  const { data: merchant } = useMerchant();
  const signIn = useSignIn();
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ email: merchant?.email ?? "", password }, { onSuccess: () => setPassword("") });
  };
  return (
    <Dialog
      open
      title="Sign in again"
      about="Your session has ended. Nothing on this page is lost."
      testId="sign-in-again"
    >
      <form className="grid gap-4" onSubmit={submit}>
        <Field label="Email" type="email" value={merchant?.email ?? ""} readOnly autoComplete="username" />
        <Field
          label="Password"
          type="password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          autoComplete="current-password"
          problem={signIn.isError ? reasonOf(signIn.error) : null}
          autoFocus
          required
        />
        <Button look="primary" type="submit" busy={signIn.isPending}>
          Go on
        </Button>
        <a href="/login" className="justify-self-center text-13 text-soft underline underline-offset-2">
          Sign in as somebody else
        </a>
      </form>
    </Dialog>
  );
}
