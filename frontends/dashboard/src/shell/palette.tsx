import * as Radix from "@radix-ui/react-dialog";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { FileText, PackageOpen, Search } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { paymentsQuery } from "../api/payments";
import { Backdrop } from "../ui/dialog";
import { money } from "../ui/money";
import { PLACES } from "./places";

const ITEM =
  "flex h-10 items-center gap-3 rounded-control px-3 data-[selected=true]:bg-accent-soft data-[selected=true]:text-accent-strong max-md:h-12";

/** Go to a page, a payment or an order, from the keyboard. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const sought = useDeferredValue(typed.trim());
  const found = useQuery({
    ...paymentsQuery({ q: sought }, 5, 0),
    enabled: sought.length > 2,
    refetchInterval: false,
    retry: false,
  });
  const go = (leave: () => unknown) => {
    onClose();
    leave();
  };
  const payments = sought.length > 2 ? (found.data?.data ?? []) : [];
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Backdrop />
        <Radix.Content
          data-test-id="command-palette"
          aria-describedby={undefined}
          className="fixed inset-x-4 top-[14vh] z-50 mx-auto max-w-[560px] animate-rise overflow-hidden rounded-surface border border-line bg-surface shadow-float outline-none"
        >
          <Radix.Title className="sr-only">Find anything</Radix.Title>
          <Command label="Find anything" loop>
            <div className="flex items-center gap-3 border-b border-line px-4">
              <Search aria-hidden size={18} className="text-soft" />
              <Command.Input
                value={typed}
                onValueChange={setTyped}
                placeholder="A page, or the id of a payment or order"
                className="h-12 flex-1 bg-transparent text-16 outline-none placeholder:text-soft"
              />
            </div>
            <Command.List className="max-h-[46vh] overflow-y-auto p-2">
              <Command.Empty className="px-3 py-6 text-center text-soft">
                Nothing is called that.
              </Command.Empty>
              {payments.length > 0 && (
                <Command.Group
                  heading="Payments"
                  className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-12 [&_[cmdk-group-heading]]:text-soft"
                >
                  {payments.map((payment) => (
                    <Command.Item
                      key={payment.id}
                      value={`${payment.id} ${payment.order_id} ${sought}`}
                      onSelect={() =>
                        go(() => navigate({ to: "/dashboard/transactions", search: { payment: payment.id } }))
                      }
                      className={ITEM}
                    >
                      <FileText aria-hidden size={17} />
                      <span className="min-w-0 flex-1 truncate font-mono text-12">{payment.id}</span>
                      <span className="text-13 tabular-nums">{money(payment.amount, payment.currency)}</span>
                    </Command.Item>
                  ))}
                </Command.Group>
              )}
              {/^order_[A-Za-z0-9]{16}$/.test(sought) && (
                <Command.Item
                  value={sought}
                  onSelect={() => go(() => navigate({ to: "/dashboard/orders", search: { order: sought } }))}
                  className={ITEM}
                >
                  <PackageOpen aria-hidden size={17} />
                  <span className="truncate">
                    Order <span className="font-mono text-12">{sought}</span>
                  </span>
                </Command.Item>
              )}
              {PLACES.map(({ to, name, icon: Icon, key }) => (
                <Command.Item
                  key={to}
                  value={name}
                  onSelect={() => go(() => navigate({ to }))}
                  className={ITEM}
                >
                  <Icon aria-hidden size={17} strokeWidth={1.75} />
                  <span className="flex-1">{name}</span>
                  <kbd className="font-sans text-12 text-soft max-md:hidden">g {key}</kbd>
                </Command.Item>
              ))}
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
