import { type FormEvent, useState } from "react";
import { reasonOf } from "../api/client";
import { type Merchant, useMerchant, useRename } from "../api/merchant";
import { Button } from "../ui/button";
import { Card, CardHead } from "../ui/card";
import { Field } from "../ui/field";
import { PageHead } from "../ui/page-head";
import { Skeleton } from "../ui/skeleton";
import { say } from "../ui/toasts";
import { ConvenienceFee } from "./convenience-fee";
import { Keys } from "./keys";
import { ProcessorSettings } from "./processors";

export function SettingsPage() {
  const { data: merchant } = useMerchant();
  return (
    <>
      <PageHead title="Settings" />
      <div className="grid max-w-3xl gap-6">
        <Card>
          <CardHead title="Profile" about="The name is what shoppers see in the checkout." />
          <div className="p-5 max-md:p-4">
            {merchant ? (
              <Profile key={merchant.id} merchant={merchant} />
            ) : (
              <Skeleton className="h-44 w-full" />
            )}
          </div>
        </Card>
        {merchant && <Keys merchant={merchant} />}
        <ConvenienceFee />
        <ProcessorSettings />
      </div>
    </>
  );
}

function Profile({ merchant }: { merchant: Merchant }) {
  const rename = useRename();
  const [name, setName] = useState(merchant.name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate(name.trim(), { onSuccess: () => say("Your name is changed.") });
  };
  return (
    <form className="grid gap-4" data-test-id="profile-form" onSubmit={submit}>
      <Field
        label="Name"
        data-test-id="name-input"
        autoComplete="organization"
        maxLength={255}
        value={name}
        onChange={(event) => setName(event.target.value)}
        problem={rename.isError ? reasonOf(rename.error) : null}
        required
      />
      <Field label="Email" type="email" value={merchant.email} readOnly hint="You sign in with it." />
      <Button
        look="primary"
        type="submit"
        className="justify-self-start"
        data-test-id="save-profile-button"
        disabled={!name.trim() || name.trim() === merchant.name}
        busy={rename.isPending}
      >
        Save
      </Button>
    </form>
  );
}
