import {
  ArrowLeftRight,
  BookOpen,
  House,
  type LucideIcon,
  PackageOpen,
  Settings,
  Undo2,
  Webhook,
} from "lucide-react";

interface Place {
  to:
    | "/dashboard"
    | "/dashboard/transactions"
    | "/dashboard/orders"
    | "/dashboard/refunds"
    | "/dashboard/webhooks"
    | "/dashboard/docs"
    | "/dashboard/settings";
  name: string;
  icon: LucideIcon;
  /** Pressed after `g`. */
  key: string;
}

export const PLACES: readonly Place[] = [
  { to: "/dashboard", name: "Home", icon: House, key: "h" },
  { to: "/dashboard/transactions", name: "Transactions", icon: ArrowLeftRight, key: "t" },
  { to: "/dashboard/orders", name: "Orders", icon: PackageOpen, key: "o" },
  { to: "/dashboard/refunds", name: "Refunds", icon: Undo2, key: "r" },
  { to: "/dashboard/webhooks", name: "Webhooks", icon: Webhook, key: "w" },
  { to: "/dashboard/docs", name: "Integration guide", icon: BookOpen, key: "d" },
  { to: "/dashboard/settings", name: "Settings", icon: Settings, key: "s" },
];
