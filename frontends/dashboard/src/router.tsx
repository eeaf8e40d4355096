import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { ApiError } from "./api/client";
import { merchantQuery } from "./api/merchant";
import { queryClient } from "./api/query-client";
import { Broken } from "./shell/broken";
import { Lost } from "./shell/lost";
import * as search from "./shell/search";
import { Shell } from "./shell/shell";

const root = createRootRoute({ component: Outlet, notFoundComponent: Lost, errorComponent: Broken });

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: search.login,
  component: lazyRouteComponent(() => import("./login/page"), "LoginPage"),
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/dashboard" });
  },
});

/** Everything that needs a session. Without one: to the login page, and back afterwards. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(merchantQuery);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      throw redirect({ to: "/login", search: { next: location.href } });
    }
  },
  component: Shell,
});

const dashboard = createRoute({
  getParentRoute: () => signedIn,
  path: "/dashboard",
  validateSearch: search.home,
  component: lazyRouteComponent(() => import("./home/page"), "HomePage"),
});

const transactions = createRoute({
  getParentRoute: () => signedIn,
  path: "/dashboard/transactions",
  validateSearch: search.transactions,
  component: lazyRouteComponent(() => import("./transactions/page"), "TransactionsPage"),
});

const orders = createRoute({
  getParentRoute: () => signedIn,
  path: "/dashboard/orders",
  validateSearch: search.orders,
  component: lazyRouteComponent(() => import("./orders/page"), "OrdersPage"),
});

const invoices = createRoute({
  getParentRoute: () => signedIn,
  path: "/dashboard/invoices",
  validateSearch: search.invoices,
  component: lazyRouteComponent(() => import("./invoices/page"), "InvoicesPage"),
});

const paymentLinks = createRoute({
  getParentRoute: () => signedIn,
  path: "/dashboard/payment-links",
  validateSearch: search.paymentLinks,
  component: lazyRouteComponent(() => import("./payment-links/page"), "PaymentLinksPage"),
});

const refunds = createRoute({
  getParentRoute: () => signedIn,
  path: "/dashboard/refunds",
  validateSearch: search.refunds,
  component: lazyRouteComponent(() => import("./refunds/page"), "RefundsPage"),
});

const webhooks = createRoute({
  getParentRoute: () => signedIn,
  path: "/dashboard/webhooks",
  validateSearch: search.webhooks,
  component: lazyRouteComponent(() => import("./webhooks/page"), "WebhooksPage"),
});

const docs = createRoute({
  getParentRoute: () => signedIn,
  path: "/dashboard/docs",
  component: lazyRouteComponent(() => import("./docs/page"), "DocsPage"),
});

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: "/dashboard/settings",
  component: lazyRouteComponent(() => import("./settings/page"), "SettingsPage"),
});

const pages = [dashboard, transactions, orders, invoices, paymentLinks, refunds, webhooks, docs, settings];

export const router = createRouter({
  routeTree: root.addChildren([home, login, signedIn.addChildren(pages)]),
  parseSearch: search.parse,
  stringifySearch: search.stringify,
  defaultPreload: "intent",
  trailingSlash: "never",
  scrollRestoration: true,
  defaultNotFoundComponent: Lost,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
