import { money } from "../payment/money";
import type { Invoice } from "./bills";

/** What is charged for, line by line, and what it comes to. */
export function InvoiceItems({ invoice }: { invoice: Invoice }) {
  const { items, currency, convenience_fee: fee } = invoice;
  const sum = (amount: number) => money(amount, currency);
  return (
    <>
      <table class="items" data-test-id="invoice-items">
        <thead>
          <tr>
            <th scope="col">Description</th>
            <th scope="col" class="number wide">
              Quantity
            </th>
            <th scope="col" class="number wide">
              Price
            </th>
            <th scope="col" class="number">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((item, at) => (
            <tr key={at} data-test-id="invoice-item">
              <td>
                {item.description}
                <span class="narrow soft small">
                  {item.quantity} × {sum(item.unit_amount)}
                </span>
              </td>
              <td class="number wide">{item.quantity}</td>
              <td class="number wide">{sum(item.unit_amount)}</td>
              <td class="number">{sum(item.quantity * item.unit_amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl class="totals">
        {fee.mode === "on" && (
          <>
            <div>
              <dt>Invoice amount</dt>
              <dd data-test-id="invoice-amount">{sum(invoice.amount)}</dd>
            </div>
            <div>
              <dt>
                Convenience fee <span class="soft small">for paying online</span>
              </dt>
              <dd data-test-id="convenience-fee">{sum(fee.amount)}</dd>
            </div>
          </>
        )}
        <div class="total">
          <dt>Total</dt>
          <dd data-test-id="invoice-total">{sum(invoice.total)}</dd>
        </div>
      </dl>
    </>
  );
}
