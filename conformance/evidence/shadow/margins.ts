import { type Region, REGION_MARGIN } from "../../../allocators/contract/region.ts";

/** The bytes of nobody around a region and its pools, as they were when this was made. */
export class Margins {
  readonly #bytes: Uint8Array;
  readonly #margins: readonly Margin[];

  /**
   * Remembers the bytes around each piece that belong to no other: {@linkcode REGION_MARGIN}, or as
   * many as the first piece says are nobody's, up to half a page.
   */
  constructor(pieces: readonly Region[]) {
    const { buffer, margins: { before, behind } = WIDEST } = pieces[0]!;
    const bytes = new Uint8Array(buffer);
    const margins: Margin[] = [];
    const sorted = pieces.toSorted((a, b) => a.base - b.base);
    let reached = 0;
    const remember = (from: number, to: number) => {
      if (from < to) margins.push({ base: from, bytes: bytes.slice(from, to) });
      reached = Math.max(reached, to);
    };
    for (let i = 0; i < sorted.length; i++) {
      const { base, size } = sorted[i]!;
      const end = base + size;
      const next = sorted[i + 1]?.base ?? bytes.length;
      remember(Math.max(reached, base - Math.min(before, WATCHED)), base);
      remember(end, Math.min(next, end + Math.min(behind, WATCHED)));
    }
    this.#bytes = bytes;
    this.#margins = margins;
  }

  /** The first byte that is not what it was. */
  firstChange(): { address: number; before: number; now: number } | undefined {
    for (const { base, bytes } of this.#margins) {
      for (let i = 0; i < bytes.length; i++) {
        const now = this.#bytes[base + i]!;
        if (now !== bytes[i]) return { address: base + i, before: bytes[i]!, now };
      }
    }
    return undefined;
  }
}

/** A heap that rounds the end of its region up rounds to a page of its own. */
const WATCHED = 2048;

const WIDEST = { before: REGION_MARGIN, behind: REGION_MARGIN };

interface Margin {
  readonly base: number;
  readonly bytes: Uint8Array;
}
