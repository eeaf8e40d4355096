import { Component, createRef, type ReactNode } from "react";

interface Anchor {
  row: Element;
  top: number;
}

/**
 * The body of a table in which rows appear above the ones that are being read: these stay where they are on the screen.
 * Browsers do that by themselves only outside of what scrolls sideways.
 */
export class KeepsPlace extends Component<{ children: ReactNode }, unknown, Anchor | null> {
  private readonly body = createRef<HTMLTableSectionElement>();

  override getSnapshotBeforeUpdate(): Anchor | null {
    const rows = [...(this.body.current?.rows ?? [])];
    const first = rows[0]?.getBoundingClientRect().top ?? 0;
    // Whoever looks at the beginning of the list wants to see what comes.
    if (first >= 0) return null;
    const row = rows.find((each) => each.getBoundingClientRect().top >= 0);
    return row ? { row, top: row.getBoundingClientRect().top } : null;
  }

  override componentDidUpdate(_props: unknown, _state: unknown, anchor: Anchor | null): void {
    if (!anchor?.row.isConnected) return;
    const moved = anchor.row.getBoundingClientRect().top - anchor.top;
    if (moved !== 0) scrollBy({ top: moved, behavior: "instant" });
  }

  override render(): ReactNode {
    return (
      <tbody ref={this.body} className="[overflow-anchor:none]">
        {this.props.children}
      </tbody>
    );
  }
}
