export const SECTIONS = [
  ["create-order", "1. Create Order"],
  ["sdk-integration", "2. SDK Integration"],
  ["webhook-verification", "3. Verify Webhook Signature"],
  ["capture", "4. Capture"],
  ["refunds", "5. Refunds"],
  ["idempotency", "6. Idempotency"],
  ["errors", "7. Errors"],
  ["test-cards", "8. Test cards"],
] as const;

export type SectionName = (typeof SECTIONS)[number][0];

export function Contents() {
  return (
    <nav aria-label="Sections" className="sticky top-8 grid gap-1 border-l border-line text-13 max-lg:hidden">
      {SECTIONS.map(([name, title]) => (
        <a
          key={name}
          href={`#${name}`}
          className="-ml-px border-l border-transparent py-1 pl-4 text-soft hover:border-accent hover:text-ink"
        >
          {title}
        </a>
      ))}
    </nav>
  );
}
