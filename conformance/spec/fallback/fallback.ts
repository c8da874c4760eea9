import type { Clause } from "../clause.ts";
import { foreignAddresses } from "./foreign_addresses.ts";
import { modes } from "./modes.ts";
import { primaryAndBackup } from "./primary_and_backup.ts";
import { programs } from "./programs.ts";
import { reallocAcrossHeaps, reallocInBackup } from "./realloc.ts";
import { recovery } from "./recovery.ts";

/**
 * Requirements on an allocator with a primary and a backup: what happens when the primary is
 * exhausted.
 */
export const fallback: readonly Clause[] = [
  ...primaryAndBackup,
  ...recovery,
  ...modes,
  foreignAddresses,
  reallocAcrossHeaps,
  ...programs,
  reallocInBackup,
];
