import * as Radix from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import { type ComponentProps, type ReactNode, useState } from "react";
import { classes } from "./classes";

interface DialogProps {
  open: boolean;
  onClose?: () => void;
  title: string;
  about?: string;
  children: ReactNode;
  testId?: string;
}

// Radix's own overlay locks scrolling with a style element, which the policy of this site refuses: this one does without.
export function Backdrop() {
  return <div aria-hidden className="backdrop fixed inset-0 z-40 animate-fade bg-[rgb(20_17_14/45%)]" />;
}

/** Closed, it gives the keyboard back to where it was: Radix knows the way only to a trigger of its own. */
function Content(props: ComponentProps<typeof Radix.Content>) {
  // It is drawn for the first time when it opens.
  const [before] = useState(() => document.activeElement);
  const giveBack = (event: Event) => {
    event.preventDefault();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  };
  return <Radix.Content onCloseAutoFocus={giveBack} {...props} />;
}

function CloseButton() {
  return (
    <Radix.Close
      aria-label="Close"
      className="-mr-2 grid size-9 shrink-0 place-items-center rounded-control text-soft hover:bg-line/50 hover:text-ink max-md:size-11"
    >
      <X aria-hidden size={18} />
    </Radix.Close>
  );
}

/** A question in the middle of the page. Without `onClose` it has to be answered. */
export function Dialog({ open, onClose, title, about, children, testId }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose?.()}>
      <Radix.Portal>
        <Backdrop />
        <div className="fixed inset-0 z-50 grid place-items-center overflow-y-auto p-4">
          <Content
            data-test-id={testId}
            {...(about ? {} : { "aria-describedby": undefined })}
            onInteractOutside={(event) => !onClose && event.preventDefault()}
            className="w-full max-w-[440px] animate-rise rounded-surface border border-line bg-surface p-6 shadow-float outline-none max-md:p-5"
          >
            <div className="mb-4 flex items-start justify-between gap-4">
              <div>
                <Radix.Title className="text-16 font-semibold">{title}</Radix.Title>
                {about && <Radix.Description className="mt-1 text-soft">{about}</Radix.Description>}
              </div>
              {onClose && <CloseButton />}
            </div>
            {children}
          </Content>
        </div>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Nothing in a drawer is the one thing to do: the keyboard begins before all of it. */
function focusItself(event: Event): void {
  event.preventDefault();
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
}

interface DrawerProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** Stays below whatever scrolls. */
  foot?: ReactNode;
  testId: string;
}

/** One record in detail, from the right; the list stays where it is. */
export function Drawer({ open, onClose, title, children, foot, testId }: DrawerProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Backdrop />
        <Content
          data-test-id={testId}
          aria-describedby={undefined}
          onOpenAutoFocus={focusItself}
          className={classes(
            "fixed inset-y-0 right-0 z-50 flex w-full max-w-[560px] animate-slide flex-col border-l border-line bg-surface shadow-float outline-none",
          )}
        >
          <div className="flex items-center justify-between gap-4 border-b border-line py-3 pr-5 pl-6 max-md:pl-4">
            <Radix.Title className="text-14 font-semibold">{title}</Radix.Title>
            <CloseButton />
          </div>
          <div
            className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-6 py-6 max-md:px-4"
            tabIndex={0}
          >
            {children}
          </div>
          {foot && <div className="border-t border-line px-6 py-4 max-md:px-4">{foot}</div>}
        </Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
