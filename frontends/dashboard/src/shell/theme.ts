export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEPT = "dashboard-theme";
const DARK = "(prefers-color-scheme: dark)";
const MEDIA: Record<Theme, string> = { system: DARK, light: "not all", dark: "all" };

/** The dark palette's rules, found once: after that their condition reads otherwise. */
let palettes: CSSMediaRule[] | undefined;

export function chosenTheme(): Theme {
  const kept = readKept();
  return THEMES.find((theme) => theme === kept) ?? "system";
}

/** There is one dark palette, and whether it holds is a media query: that is what is replaced. */
export function applyTheme(theme: Theme): void {
  palettes ??= [...document.styleSheets].flatMap((sheet) =>
    [...sheet.cssRules].filter(
      (rule): rule is CSSMediaRule => rule instanceof CSSMediaRule && rule.conditionText === DARK,
    ),
  );
  for (const rule of palettes) rule.media.mediaText = MEDIA[theme];
  document.documentElement.style.colorScheme = theme === "system" ? "" : theme;
}

export function chooseTheme(theme: Theme): void {
  applyTheme(theme);
  try {
    localStorage.setItem(KEPT, theme);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

function readKept(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}
