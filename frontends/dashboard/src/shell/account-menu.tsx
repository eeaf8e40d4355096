import { lazy, Suspense, useState } from "react";
import { AccountButton } from "./account-button";

// What places a menu beside its button is heavy, and few visits need it.
const load = () => import("./open-account-menu");
const OpenAccountMenu = lazy(load);

export function AccountMenu() {
  const [pressed, setPressed] = useState(false);
  if (!pressed)
    return <AccountButton onClick={() => setPressed(true)} onPointerEnter={load} onFocus={load} />;
  return (
    <Suspense fallback={<AccountButton />}>
      <OpenAccountMenu />
    </Suspense>
  );
}
