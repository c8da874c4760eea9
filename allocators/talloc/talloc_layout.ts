import { alignDown, alignUp } from "../blocks/bits.ts";
import type { Region } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";

/** Where the two heaps of a `Talloc` lie in the space behind its control area. */
export type TallocLayout = (space: Region, primary: Subject, backup: Subject) => {
  readonly primary: Region;
  readonly backup: Region;
};

/**
 * Awkernel's layout: the backup first, the primary right above it.
 *
 * @param size Bytes of the backup, rounded up to 32. If left out, each heap gets its smallest
 * region, and the backup an eighth of the rest.
 * @returns The layout.
 */
export function backupFirst(size?: number): TallocLayout {
  return (space, primary, backup) => {
    const least = alignUp(backup.claims.minimumRegion, 32);
    const rest = Math.max(space.size - least - primary.claims.minimumRegion, 0);
    const bytes = Math.min(alignUp(size ?? least + alignDown(rest / 8, 32), 32), space.size);
    return {
      backup: { buffer: space.buffer, base: space.base, size: bytes },
      primary: { buffer: space.buffer, base: space.base + bytes, size: space.size - bytes },
    };
  };
}
