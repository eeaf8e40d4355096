import {
  ArrowLeftRight,
  BookOpen,
  House,
  Link2,
  type LucideIcon,
  PackageOpen,
  ReceiptText,
  Settings,
  Undo2,
  Webhook,
} from "lucide-react";

interface Place {
  to:
    | "/dashboard"
    | "/dashboard/transactions"
    | "/dashboard/orders"
    | "/dashboard/invoices"
    | "/dashboard/payment-links"
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
  { to: "/dashboard/invoices", name: "Invoices", icon: ReceiptText, key: "i" },
  { to: "/dashboard/payment-links", name: "Payment links", icon: Link2, key: "l" },
  { to: "/dashboard/refunds", name: "Refunds", icon: Undo2, key: "r" },
  { to: "/dashboard/webhooks", name: "Webhooks", icon: Webhook, key: "w" },
  { to: "/dashboard/docs", name: "Integration guide", icon: BookOpen, key: "d" },
  { to: "/dashboard/settings", name: "Settings", icon: Settings, key: "s" },
];
