type Styles = Record<string, string>;

const PHONE = "(max-width: 480px), (max-height: 560px)";
const SCROLL = ["overflow-x", "overflow-y"];
const DESKTOP_CONTENT: Styles = {
  width: "440px",
  height: "min(764px, calc(100% - 48px))",
  "border-radius": "12px",
};
const PHONE_CONTENT: Styles = { width: "100%", height: "100%", "border-radius": "0" };

/**
 * The modal's elements. Every style is set on the element itself and as important, after `all: initial`: the merchant's
 * style sheets can neither reach in nor be reached. Written through the CSSOM, which no content security policy forbids.
 */
export class Modal {
  readonly frame: HTMLIFrameElement;
  readonly #root: HTMLElement;
  readonly #content: HTMLElement;
  readonly #phone = matchMedia(PHONE);
  readonly #focusedBefore = document.activeElement;
  readonly #hidden: Element[];
  readonly #scroll = SCROLL.map((name) => [name, ...inlineStyle(name)] as const);

  constructor(id: string, src: string, dismiss: () => void) {
    this.#root = element("div", { position: "fixed", inset: "0", "z-index": "2147483647", display: "block" });
    this.#root.id = id;
    this.#root.dataset.testId = "payment-modal";
    const overlay = append(this.#root, "div", "modal-overlay", {
      position: "absolute",
      inset: "0",
      display: "flex",
      "align-items": "center",
      "justify-content": "center",
      background: "rgba(20, 18, 16, 0.6)",
    });
    this.#content = append(overlay, "div", "modal-content", {
      position: "relative",
      display: "block",
      overflow: "hidden",
      background: "Canvas",
      "color-scheme": "light dark",
      "box-shadow": "0 24px 64px rgba(0, 0, 0, 0.32)",
    });
    this.#content.setAttribute("role", "dialog");
    this.#content.setAttribute("aria-modal", "true");
    this.#content.setAttribute("aria-label", "Secure payment");
    guard(this.#content, () => close.focus());
    this.frame = append(this.#content, "iframe", "", { display: "block", width: "100%", height: "100%" });
    this.frame.dataset.testId = "payment-iframe";
    this.frame.title = "Secure payment";
    // For the buttons that copy an id.
    this.frame.allow = "clipboard-write";
    // With this header alone the page knows, in every browser, whom to tell how it went.
    this.frame.referrerPolicy = "origin";
    this.frame.src = src;
    const close = closeButton(this.#content, dismiss);
    guard(this.#content, () => this.frame.focus());

    overlay.addEventListener("click", (event) => event.target === overlay && dismiss());
    this.#root.addEventListener("keydown", (event) => event.key === "Escape" && dismiss());
    this.#phone.addEventListener?.("change", this.#fit);
    this.#fit();
    this.#hidden = [...document.body.children].filter((other) => !other.hasAttribute("inert"));
    for (const other of this.#hidden) other.setAttribute("inert", "");
    for (const name of SCROLL) document.documentElement.style.setProperty(name, "hidden", "important");
    document.body.append(this.#root);
    close.focus();
  }

  remove(): void {
    this.#phone.removeEventListener?.("change", this.#fit);
    this.#root.remove();
    for (const other of this.#hidden) other.removeAttribute("inert");
    for (const before of this.#scroll) document.documentElement.style.setProperty(...before);
    if (this.#focusedBefore instanceof HTMLElement) this.#focusedBefore.focus();
  }

  readonly #fit = (): void => dress(this.#content, this.#phone.matches ? PHONE_CONTENT : DESKTOP_CONTENT);
}

/** The page's own, and how important it is. */
function inlineStyle(name: string): [string, string] {
  const { style } = document.documentElement;
  return [style.getPropertyValue(name), style.getPropertyPriority(name)];
}

function closeButton(content: HTMLElement, dismiss: () => void): HTMLButtonElement {
  const button = append(content, "button", "close-button", {
    position: "absolute",
    top: "8px",
    right: "8px",
    width: "40px",
    height: "40px",
    "border-radius": "8px",
    color: "CanvasText",
    "color-scheme": "light dark",
    opacity: "0.7",
    font: "24px/40px system-ui, sans-serif",
    "text-align": "center",
    cursor: "pointer",
  });
  button.type = "button";
  button.dataset.testId = "close-modal-button";
  button.setAttribute("aria-label", "Close");
  button.textContent = "×";
  button.addEventListener("click", dismiss);
  button.addEventListener("focus", () =>
    dress(button, { outline: "2px solid #0f766e", "outline-offset": "-4px" }),
  );
  button.addEventListener("blur", () => dress(button, { outline: "none" }));
  return button;
}

/** A stop for the Tab key at an end of the modal, which sends the focus round to the other end. */
function guard(parent: HTMLElement, onFocus: () => void): void {
  const stop = append(parent, "div", "", { position: "absolute" });
  stop.tabIndex = 0;
  stop.addEventListener("focus", onFocus);
}

function append<Tag extends keyof HTMLElementTagNameMap>(
  parent: Element,
  tag: Tag,
  name: string,
  styles: Styles,
) {
  const child = element(tag, styles);
  if (name) child.className = name;
  parent.append(child);
  return child;
}

function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  styles: Styles,
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  dress(made, { all: "initial", ...styles });
  return made;
}

function dress(target: HTMLElement, styles: Styles): void {
  for (const [name, value] of Object.entries(styles)) target.style.setProperty(name, value, "important");
}
