/** What `onSuccess` is given. `paymentId` and `id` are the same. Verify it on your server: webhooks say it, signed. */
export interface PaymentSuccess {
  paymentId: string;
  id: string;
  orderId: string;
  amount: number;
  currency: string;
  status: "success";
}

/** What `onFailure` is given. The modal stays open for another try. */
export interface PaymentFailure {
  code: string;
  description: string;
  orderId: string;
  paymentId?: string;
}

export interface PaymentGatewayOptions {
  /** Your API key (never your secret). */
  key: string;
  /** The id of an order that your server created. */
  orderId: string;
  onSuccess?: (payment: PaymentSuccess) => void;
  onFailure?: (failure: PaymentFailure) => void;
  /** The modal is gone, whatever the reason. */
  onClose?: () => void;
  /** Where the checkout is. Left out: where this script was loaded from. Needed when it is bundled into yours. */
  checkoutUrl?: string;
}

/** Opens the checkout for one order over the current page. */
export declare class PaymentGateway {
  /** Throws a `TypeError` that names what is missing. */
  constructor(options: PaymentGatewayOptions);
  /** Shows the modal. While one is open, of this or another order, nothing happens. */
  open(): void;
  /** Removes it and calls `onClose`. A payment under way goes on. */
  close(): void;
}

export default PaymentGateway;

declare global {
  interface Window {
    PaymentGateway: typeof PaymentGateway;
  }
}
