import { paymentGatewayAt } from "./payment-gateway";

// Only while the script runs does the document say where it came from.
const script = document.currentScript as HTMLScriptElement | null;
window.PaymentGateway = paymentGatewayAt(script?.src || location.href);
