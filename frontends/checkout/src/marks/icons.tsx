import type { ComponentChildren } from "preact";

/** Line icons on a grid of 20. They say nothing that a word beside them does not. */
function Icon({ children, size = 20 }: { children: ComponentChildren; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const Lock = () => (
  <Icon size={18}>
    <rect x="4" y="9" width="12" height="8" rx="2" />
    <path d="M7 9V6.5a3 3 0 0 1 6 0V9" />
  </Icon>
);

export const Shield = () => (
  <Icon>
    <path d="M10 2.5 4 4.8v4.4c0 3.8 2.5 6.8 6 8.3 3.5-1.5 6-4.5 6-8.3V4.8z" />
    <path d="m7.4 9.9 1.9 1.9 3.5-3.8" />
  </Icon>
);

export const Copy = () => (
  <Icon size={16}>
    <rect x="7" y="7" width="10" height="10" rx="2" />
    <path d="M13 7V5a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v6a2 2 0 0 0 2 2h2" />
  </Icon>
);

export const Tick = () => (
  <Icon size={16}>
    <path d="m4 10.5 4 4 8-9" />
  </Icon>
);

export const Info = () => (
  <Icon>
    <circle cx="10" cy="10" r="7.5" />
    <path d="M10 9.5v4M10 6.4v.2" />
  </Icon>
);

export const Search = () => (
  <Icon size={24}>
    <rect x="3.5" y="2.5" width="9.5" height="13" rx="2" />
    <path d="M6.3 6.2h4M6.3 9.2h2" />
    <circle cx="12.6" cy="12.6" r="3" />
    <path d="m14.9 14.9 2.3 2.3" />
  </Icon>
);

export const CloudOff = () => (
  <Icon>
    <path d="M6.2 7.2A4.3 4.3 0 0 0 6 15.5h8.5M9 4.9a4.6 4.6 0 0 1 5.6 3.8 3.5 3.5 0 0 1 2.3 5.2M3 3l14 14" />
  </Icon>
);

export const CardIcon = () => (
  <Icon size={24}>
    <rect x="2" y="4" width="16" height="12" rx="2.5" />
    <path d="M2 8h16M5 12.5h3" />
  </Icon>
);

export const Leaving = () => (
  <Icon size={24}>
    <path d="M11 3h6v6M17 3l-7 7M8 4H5.5A2.5 2.5 0 0 0 3 6.5v8A2.5 2.5 0 0 0 5.5 17h8a2.5 2.5 0 0 0 2.5-2.5V12" />
  </Icon>
);

export const Clock = () => (
  <Icon size={16}>
    <circle cx="10" cy="10" r="7" />
    <path d="M10 6v4.2l2.6 1.8" />
  </Icon>
);

export const CrossedOut = () => (
  <Icon size={16}>
    <circle cx="10" cy="10" r="7" />
    <path d="m5.2 5.2 9.6 9.6" />
  </Icon>
);

export const Dots = () => (
  <Icon size={16}>
    <circle cx="10" cy="10" r="7" />
    <path d="M6.8 10v.1M10 10v.1M13.2 10v.1" />
  </Icon>
);

export const Printer = () => (
  <Icon size={18}>
    <path d="M6 7V3h8v4M6 14H4.5A1.5 1.5 0 0 1 3 12.5v-4A1.5 1.5 0 0 1 4.5 7h11A1.5 1.5 0 0 1 17 8.5v4a1.5 1.5 0 0 1-1.5 1.5H14M6 11.5h8V17H6z" />
  </Icon>
);

export const Back = () => (
  <Icon size={16}>
    <path d="M16 10H4M9 5l-5 5 5 5" />
  </Icon>
);

export const Cross = () => (
  <svg class="outcome is-bad" viewBox="0 0 56 56" aria-hidden="true">
    <circle cx="28" cy="28" r="28" />
    <path d="M28 16.5v14M28 38.2v.6" />
  </svg>
);

/** Drawn once, when the payment has succeeded. */
export const DrawnTick = () => (
  <svg class="outcome is-good" viewBox="0 0 56 56" aria-hidden="true">
    <circle cx="28" cy="28" r="28" />
    <path class="drawn" pathLength={1} d="m17 29 8 8 15-17" />
  </svg>
);
