import { createRegion, type Region } from "../../contract/region.ts";
import type { Subject } from "../../contract/subject.ts";
import { ArenaManager } from "../arena_manager.ts";
import { type ArenaLimits, arenaManagerSize } from "../arena_manager_options.ts";
import type { Protection } from "../protection.ts";
import { SoftwareProtection, softwareProtectionSize } from "../software_protection.ts";

/** A manager with its memory. */
export interface TestManager {
  readonly manager: ArenaManager;
  /** Control data of the manager. */
  readonly control: Region;
  /** Entries of the protection. */
  readonly entries: Region;
  readonly area: Region;
  readonly protection: SoftwareProtection;
}

/** How a test manager is built. */
export interface TestManagerOptions extends ArenaLimits {
  readonly allocators?: readonly Subject[];
  /** Wraps the protection. */
  readonly wrap?: (protection: SoftwareProtection) => Protection;
}

/** Makes a manager on junk, with an area of `size` bytes. */
export function testManager(size = 65536, options: TestManagerOptions = {}): TestManager {
  const { arenas = 8, wrap, ...rest } = options;
  const area = junk(size);
  const entries = junk(softwareProtectionSize(arenas));
  const control = junk(arenaManagerSize({ ...rest, arenas }));
  const software = new SoftwareProtection(entries, arenas);
  const protection = wrap?.(software) ?? software;
  const manager = new ArenaManager(control, { ...rest, arenas, area, protection });
  return { manager, control, entries, area, protection: software };
}

/** A protection that does what `inner` does, except for what is replaced; it cannot be asked. */
export function delegate(inner: Protection, replaced: Partial<Protection> = {}): Protection {
  return {
    granularity: inner.granularity,
    initialize: () => inner.initialize(),
    install: (arena) => inner.install(arena),
    uninstall: (arena) => inner.uninstall(arena),
    setAttributes: (arena) => inner.setAttributes(arena),
    ...replaced,
  };
}

function junk(size: number): Region {
  const region = createRegion(size);
  new Uint8Array(region.buffer).fill(0xa5);
  return region;
}
