import * as Menu from "@radix-ui/react-dropdown-menu";
import { useNavigate } from "@tanstack/react-router";
import { LogOut, Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";
import { signOut, useMerchant } from "../api/merchant";
import { sayFailed } from "../ui/toasts";
import { AccountButton } from "./account-button";
import { chooseTheme, chosenTheme, THEMES, type Theme } from "./theme";

const ICONS = { system: Monitor, light: Sun, dark: Moon } as const;
const WORDS: Record<Theme, string> = { system: "As the system", light: "Light", dark: "Dark" };
const ITEM =
  "flex h-9 items-center gap-2.5 rounded-[6px] px-2.5 text-13 outline-none select-none data-highlighted:bg-line/50 data-[state=checked]:font-medium data-[state=checked]:text-accent-strong max-md:h-11";

/** The account's menu, open from its first moment. */
export default function OpenAccountMenu() {
  const { data: merchant } = useMerchant();
  const navigate = useNavigate();
  const [theme, setTheme] = useState(chosenTheme);
  const choose = (chosen: string) => {
    const next = THEMES.find((each) => each === chosen) ?? "system";
    chooseTheme(next);
    setTheme(next);
  };
  const leave = () => signOut().then(() => navigate({ to: "/login" }), sayFailed);
  return (
    // Not modal: a modal menu locks scrolling with a style element, which the policy of this site refuses.
    <Menu.Root modal={false} defaultOpen>
      <Menu.Trigger asChild>
        <AccountButton />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content
          align="start"
          sideOffset={6}
          collisionPadding={12}
          className="z-50 w-56 animate-rise rounded-surface border border-line bg-surface p-1.5 shadow-float"
        >
          <p className="truncate px-2.5 py-2 text-12 text-soft">{merchant?.email}</p>
          <Menu.RadioGroup value={theme} onValueChange={choose}>
            {THEMES.map((each) => {
              const Icon = ICONS[each];
              return (
                <Menu.RadioItem key={each} value={each} data-test-id={`theme-${each}`} className={ITEM}>
                  <Icon aria-hidden size={16} />
                  {WORDS[each]}
                </Menu.RadioItem>
              );
            })}
          </Menu.RadioGroup>
          <Menu.Separator className="my-1.5 h-px bg-line" />
          <Menu.Item data-test-id="sign-out" className={ITEM} onSelect={leave}>
            <LogOut aria-hidden size={16} />
            Sign out
          </Menu.Item>
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}
