import type { PaymentGatewayOptions, PaymentGateway as Promised } from "./checkout";
import { genuineMessage } from "./messages";
import { Modal } from "./modal";

const ID = "payment-gateway-modal";

/** The class that merchants use, for a checkout that is at `defaultUrl` unless the options say otherwise. */
export function paymentGatewayAt(defaultUrl: string) {
  return class PaymentGateway implements Promised {
    readonly #options: PaymentGatewayOptions;
    readonly #checkout: URL;
    #modal: Modal | null = null;

    constructor(options: PaymentGatewayOptions) {
      for (const name of ["key", "orderId"] as const) {
        if (typeof options?.[name] !== "string" || !options[name]) {
          throw new TypeError(`PaymentGateway: ${name} is required`);
        }
      }
      this.#options = options;
      this.#checkout = new URL("/checkout", options.checkoutUrl || defaultUrl);
    }

    open(): void {
      if (document.getElementById(ID)) return;
      this.#checkout.search = new URLSearchParams({
        order_id: this.#options.orderId,
        embedded: "true",
      }).toString();
      addEventListener("message", this.#hear);
      this.#modal = new Modal(ID, this.#checkout.href, () => this.close());
    }

    close(): void {
      if (!this.#modal) return;
      removeEventListener("message", this.#hear);
      this.#modal.remove();
      this.#modal = null;
      this.#options.onClose?.();
    }

    readonly #hear = (event: MessageEvent): void => {
      const message = genuineMessage(event, this.#modal?.frame.contentWindow ?? null, this.#checkout.origin);
      if (message?.type === "payment_failed") this.#options.onFailure?.(message.data);
      if (message?.type === "close_modal") this.close();
      if (message?.type === "payment_success") {
        try {
          this.#options.onSuccess?.(message.data);
        } finally {
          // Whatever the merchant's function throws: a paid order is not offered again.
          this.close();
        }
      }
    };
  };
}
