import * as Tabs from "@radix-ui/react-tabs";
import type { ReactNode } from "react";
import { Code } from "../ui/code";
import { SECTIONS, type SectionName } from "./contents";
import { LANGUAGES, type Language, type Snippets } from "./snippets";

export function Section({ name, children }: { name: SectionName; children: ReactNode }) {
  const title = SECTIONS.find(([each]) => each === name)?.[1];
  return (
    <section id={name} data-test-id={`section-${name}`} className="scroll-mt-20">
      <h2 className="mb-2 text-20 font-semibold tracking-tight">{title}</h2>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3 text-14 leading-6">{children}</div>
    </section>
  );
}

interface InLanguagesProps {
  snippets: Snippets;
  what: string;
  testId: string;
  language: Language;
  onLanguage: (language: Language) => void;
}

/** The same in each language; the one that was chosen is chosen on the whole page. */
export function InLanguages({ snippets, what, testId, language, onLanguage }: InLanguagesProps) {
  return (
    <Tabs.Root value={language} onValueChange={(chosen) => onLanguage(chosen as Language)}>
      <Tabs.List aria-label={`Language of the ${what}`} className="mb-2 flex gap-1">
        {LANGUAGES.map((each) => (
          <Tabs.Trigger
            key={each}
            value={each}
            className="h-8 rounded-control px-3 text-13 font-medium text-soft transition-colors hover:text-ink data-[state=active]:bg-accent-soft data-[state=active]:text-accent-strong max-md:h-11"
          >
            {each}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <Tabs.Content value={language} tabIndex={-1}>
        <Code text={snippets[language]} what={what} testId={testId} />
      </Tabs.Content>
    </Tabs.Root>
  );
}
