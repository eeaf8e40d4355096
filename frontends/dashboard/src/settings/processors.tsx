import { useQuery } from "@tanstack/react-query";
import {
  type Instamojo,
  type ProcessorName,
  type Processors,
  processorsQuery,
  useOfferProcessors,
} from "../api/processors";
import { Card, CardHead } from "../ui/card";
import { Failure } from "../ui/failure";
import { Skeleton } from "../ui/skeleton";
import { say, sayFailed } from "../ui/toasts";
import { InstamojoAccount } from "./instamojo-account";

export function ProcessorSettings() {
  const query = useQuery(processorsQuery);
  return (
    <Card data-test-id="processors">
      <CardHead title="Processors" about="By whom shoppers can pay in your hosted checkout." />
      {query.isError && !query.data && <Failure error={query.error} again={() => void query.refetch()} />}
      {query.isPending && <Skeleton className="m-5 h-32" />}
      {query.data && <Offers processors={query.data} />}
    </Card>
  );
}

function Offers({ processors }: { processors: Processors }) {
  const instamojo = processors.processors.find((each): each is Instamojo => each.name === "instamojo");
  const offer = useOfferProcessors();
  // As it was chosen, while the gateway is being told.
  const offered = (offer.isPending && offer.variables) || processors.offered;
  const toggle = (name: ProcessorName, wanted: boolean) =>
    offer.mutate(wanted ? [...offered, name] : offered.filter((each) => each !== name), {
      onSuccess: () => say(wanted ? "Your checkout offers it." : "Your checkout offers it no more."),
      onError: sayFailed,
    });
  const shared = { offered, busy: offer.isPending, onToggle: toggle };
  return (
    <div className="divide-y divide-line">
      <Offer
        {...shared}
        name="simulator"
        title="Test bank"
        about="UPI and cards on the checkout page itself. It moves no money."
        available
      />
      {instamojo && (
        <>
          <Offer
            {...shared}
            name="instamojo"
            title="Instamojo"
            about={aboutInstamojo(instamojo)}
            available={instamojo.available}
          />
          <InstamojoAccount instamojo={instamojo} />
        </>
      )}
    </div>
  );
}

function aboutInstamojo({ available, own_account }: Instamojo): string {
  if (own_account) return "On Instamojo's own page, in rupees. Paid to your account there.";
  if (available) return "On Instamojo's own page, in rupees. Paid to the account of this gateway.";
  return "On Instamojo's own page, in rupees. Connect your account first.";
}

interface OfferProps {
  name: ProcessorName;
  title: string;
  about: string;
  available: boolean;
  offered: readonly ProcessorName[];
  busy: boolean;
  onToggle: (name: ProcessorName, wanted: boolean) => void;
}

function Offer({ name, title, about, available, offered, busy, onToggle }: OfferProps) {
  const isOffered = offered.includes(name);
  // A checkout without any way to pay would be none.
  const isLast = isOffered && offered.length === 1;
  return (
    <label className="flex cursor-pointer items-start gap-3 px-5 py-4 max-md:px-4">
      <input
        type="checkbox"
        className="mt-1 size-4 accent-accent"
        data-test-id={`offer-${name}`}
        checked={isOffered}
        disabled={busy || isLast || (!available && !isOffered)}
        onChange={(event) => onToggle(name, event.target.checked)}
      />
      <span>
        <span className="block font-medium">{title}</span>
        <span className="block text-13 text-soft">
          {about}
          {isLast && " The only one that is offered, so it stays."}
        </span>
      </span>
    </label>
  );
}
