import { useRouter } from "@tanstack/react-router";
import { Failure } from "../ui/failure";

/** A page could not be shown at all. */
export function Broken({ error, reset }: { error: unknown; reset: () => void }) {
  const router = useRouter();
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
    <main className="grid min-h-[70dvh] place-items-center">
      <Failure error={error} again={again} />
    </main>
  );
}
