import { CopyButton } from "./copy-button";

interface CodeProps {
  text: string;
  what: string;
  testId?: string;
}

/** Text to copy into a terminal or a program. */
export function Code({ text, what, testId }: CodeProps) {
  return (
    <div className="relative rounded-control border border-line bg-paper text-left">
      <CopyButton
        text={text}
        what={what}
        words="Copy"
        className="absolute top-2 right-2 bg-paper max-md:hidden"
      />
      <pre tabIndex={0} className="overflow-x-auto p-4 pr-24 text-12 leading-5 max-md:pr-4">
        <code data-test-id={testId} className="font-mono">
          {text}
        </code>
      </pre>
      <div className="border-t border-line px-2 py-1 md:hidden">
        <CopyButton text={text} what={what} words="Copy" />
      </div>
    </div>
  );
}
