import { Dialog } from "../ui/dialog";
import { Places } from "./sidebar";

/** The pages of the dashboard, on a phone. */
export default function PagesDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title="Pages">
      <Places onChosen={onClose} />
    </Dialog>
  );
}
