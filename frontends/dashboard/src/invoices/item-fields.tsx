import { Plus, Trash2 } from "lucide-react";
import { Button, IconButton } from "../ui/button";
import { CURRENCIES } from "../ui/currencies";
import { Choice, Field } from "../ui/field";
import { money } from "../ui/money";
import { type Draft, type DraftItem, lineAmount, type Problems } from "./draft";

interface ItemFieldsProps {
  draft: Draft;
  problems: Problems;
  onChange: (changed: Partial<Draft>) => void;
}

const MOST = 100;

/** The lines of the invoice, at least one. */
export function ItemFields({ draft, problems, onChange }: ItemFieldsProps) {
  const { items, currency } = draft;
  const put = (key: number, changed: Partial<DraftItem>) =>
    onChange({ items: items.map((item) => (item.key === key ? { ...item, ...changed } : item)) });
  const add = () => {
    const key = Math.max(...items.map((item) => item.key)) + 1;
    onChange({ items: [...items, { key, description: "", quantity: "1", price: "" }] });
  };
  const remove = (key: number) => onChange({ items: items.filter((item) => item.key !== key) });
  return (
    <fieldset className="grid gap-3">
      <legend className="sr-only">Items</legend>
      <div className="flex items-center justify-between gap-3">
        <p aria-hidden className="text-14 font-semibold">
          Items
        </p>
        <Choice
          label="Currency"
          data-test-id="currency-choice"
          options={CURRENCIES}
          value={currency}
          onChange={({ target }) => onChange({ currency: target.value })}
        />
      </div>
      {items.map((item, index) => (
        <Line
          key={item.key}
          item={item}
          place={index + 1}
          currency={currency}
          problems={problems}
          onChange={(changed) => put(item.key, changed)}
          {...(items.length > 1 && { onRemove: () => remove(item.key) })}
        />
      ))}
      <Button
        small
        className="justify-self-start"
        data-test-id="add-item"
        disabled={items.length >= MOST}
        onClick={add}
      >
        <Plus aria-hidden size={15} />
        Add an item
      </Button>
    </fieldset>
  );
}

interface LineProps {
  item: DraftItem;
  place: number;
  currency: string;
  problems: Problems;
  onChange: (changed: Partial<DraftItem>) => void;
  onRemove?: () => void;
}

function Line({ item, place, currency, problems, onChange, onRemove }: LineProps) {
  const comesTo = lineAmount(item, currency);
  return (
    <div className="grid gap-3 rounded-surface border border-line p-3" data-test-id="item-fields">
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <Field
            label={`Description of item ${place}`}
            labelHidden
            data-test-id="item-description"
            placeholder="What it is for"
            maxLength={500}
            autoComplete="off"
            value={item.description}
            onChange={({ target }) => onChange({ description: target.value })}
            problem={problems[`description-${item.key}`]}
          />
        </div>
        {onRemove && (
          <IconButton
            label={`Remove item ${place}`}
            className="mt-1"
            onClick={onRemove}
            data-test-id="remove-item"
          >
            <Trash2 aria-hidden size={16} />
          </IconButton>
        )}
      </div>
      <div className="grid grid-cols-[72px_minmax(96px,1fr)_minmax(0,1fr)] items-start gap-3">
        <Field
          label="Quantity"
          inputMode="numeric"
          data-test-id="item-quantity"
          className="tabular-nums"
          autoComplete="off"
          value={item.quantity}
          onChange={({ target }) => onChange({ quantity: target.value })}
          problem={problems[`quantity-${item.key}`]}
        />
        <Field
          label={`Price (${currency})`}
          inputMode="decimal"
          data-test-id="item-price"
          className="tabular-nums"
          placeholder="500.00"
          autoComplete="off"
          value={item.price}
          onChange={({ target }) => onChange({ price: target.value })}
          problem={problems[`price-${item.key}`]}
        />
        <div className="grid gap-1.5 text-right">
          <p className="text-13 text-soft">Comes to</p>
          <p
            className="truncate leading-[var(--control)] font-medium tabular-nums"
            data-test-id="item-amount"
          >
            {comesTo === null ? "–" : money(comesTo, currency)}
          </p>
        </div>
      </div>
    </div>
  );
}
