import { useQuery } from "@tanstack/react-query";
import { type Payment, paymentQuery, useCapture } from "../api/payments";
import { refundsOfPaymentQuery } from "../api/refunds";
import { OrderFact } from "../orders/order-fact";
import { Button } from "../ui/button";
import { Fact, Facts } from "../ui/facts";
import { Identifier } from "../ui/identifier";
import { Moment } from "../ui/moment";
import { money } from "../ui/money";
import { RecordAmount, RecordDrawer } from "../ui/record-drawer";
import { Status } from "../ui/status";
import { say, sayFailed } from "../ui/toasts";
import { AtProcessor } from "./at-processor";
import { instrument } from "./instrument";
import { RefundForm } from "./refund-form";
import { refundable } from "./refundable";
import { RefundsOfPayment } from "./refunds-of-payment";
import { Refusal } from "./refusal";
import { Timeline } from "./timeline";

export function PaymentDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(paymentQuery(id));
  return (
    <RecordDrawer query={query} onClose={onClose} title="Payment" testId="payment-drawer">
      {(payment) => <PaymentDetail payment={payment} />}
    </RecordDrawer>
  );
}

function PaymentDetail({ payment }: { payment: Payment }) {
  const refunds = useQuery(refundsOfPaymentQuery(payment.id));
  const left = refunds.data && refundable(payment, refunds.data.data);
  return (
    <div className="grid gap-7">
      <div>
        <RecordAmount amount={money(payment.amount, payment.currency)} testId="drawer-amount">
          <Status of={payment.status} />
          {payment.captured && <Status of="captured" />}
        </RecordAmount>
        {payment.status === "failed" && <Refusal payment={payment} />}
        {payment.status === "success" && (
          <div className="mt-4 flex flex-wrap gap-2">
            {!payment.captured && <CaptureButton payment={payment} />}
            {left !== undefined && left > 0 && <RefundForm payment={payment} left={left} />}
          </div>
        )}
      </div>
      <Facts>
        <Fact name="Payment">
          <Identifier id={payment.id} what="payment id" />
        </Fact>
        <OrderFact id={payment.order_id} />
        <Fact name="Paid with">{instrument(payment)}</Fact>
        <AtProcessor payment={payment} />
        <Fact name="Created">
          <Moment at={payment.created_at} />
        </Fact>
        {payment.status === "success" && (
          <Fact name="Can be refunded">
            <span className="tabular-nums" data-test-id="refundable">
              {left === undefined ? "…" : money(left, payment.currency)}
            </span>
          </Fact>
        )}
        {payment.error_code && (
          <Fact name="Error">
            <span className="font-mono text-12">{payment.error_code}</span>
          </Fact>
        )}
      </Facts>
      <RefundsOfPayment refunds={refunds.data?.data ?? []} />
      <Timeline payment={payment} />
    </div>
  );
}

function CaptureButton({ payment }: { payment: Payment }) {
  const capture = useCapture(payment);
  const press = () =>
    // Not as options of `mutate`: those are forgotten when the button goes, which is what a capture makes it do.
    capture.mutateAsync().then(() => say(`Captured ${money(payment.amount, payment.currency)}.`), sayFailed);
  return (
    <Button look="primary" small data-test-id="capture-button" busy={capture.isPending} onClick={press}>
      Capture {money(payment.amount, payment.currency)}
    </Button>
  );
}
