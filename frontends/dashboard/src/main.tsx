import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../../tokens.css";
import "./style.css";
import { queryClient } from "./api/query-client";
import { router } from "./router";
import { applyTheme, chosenTheme } from "./shell/theme";
import { Toasts } from "./ui/toasts";

applyTheme(chosenTheme());
const root = document.getElementById("app");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Toasts />
      </QueryClientProvider>
    </StrictMode>,
  );
}
