import { paymentGatewayAt } from "./payment-gateway";

export const PaymentGateway = paymentGatewayAt(import.meta.url);
export default PaymentGateway;
