import type { ComponentChild } from "preact";

interface Props {
  id: string;
  label: string;
  testId: string;
  problem: string | undefined;
  /** Shown inside the field, at its end. */
  mark?: ComponentChild;
  hint?: string;
  class?: string;
  placeholder: string;
  autocomplete: string;
  value: string;
  inputMode?: "numeric" | "email";
  maxLength?: number;
  onBlur?: () => void;
  onType: (text: string, input: HTMLInputElement) => void;
}

/** A labelled input that says what is wrong with it, to eyes and to screen readers. */
export function Field({ id, label, testId, problem, mark, hint, class: name, onType, ...input }: Props) {
  const described = problem ? `${id}-problem` : hint ? `${id}-hint` : undefined;
  return (
    <div class={`field ${name ?? ""}`}>
      <label for={id}>{label}</label>
      <div class="field-box">
        <input
          {...input}
          id={id}
          data-test-id={testId}
          aria-invalid={problem ? "true" : undefined}
          aria-describedby={described}
          spellcheck={false}
          autocapitalize="off"
          autocorrect="off"
          onInput={(event) => onType(event.currentTarget.value, event.currentTarget)}
        />
        {mark && <span class="field-mark">{mark}</span>}
      </div>
      {problem ? (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      ) : (
        hint && (
          <p class="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )
      )}
    </div>
  );
}
