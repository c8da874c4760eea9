import { join } from "node:path";
import { UsageError } from "../machinery/usage_error.ts";

/**
 * File that a process locks as long as it writes to the folder. The lock is gone with the process,
 * so the file may stay.
 */
const LOCK = "campaign.lock";

/**
 * Keeps other processes from writing to a folder until it is disposed of. The folder is made if
 * need be.
 *
 * @throws {UsageError} If another process writes there.
 */
export function lockFolder(path: string): Disposable {
  Deno.mkdirSync(path, { recursive: true });
  const file = Deno.openSync(join(path, LOCK), { write: true, create: true });
  if (file.tryLockSync(true)) return file;
  file.close();
  throw new UsageError(
    `Cannot write to folder "${path}": another process writes there; wait for it, or name another folder by --out`,
  );
}
