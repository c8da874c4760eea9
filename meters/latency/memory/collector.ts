/**
 * Finds the collector of the runtime, exposing it if need be; takes no permission.
 *
 * @returns A function that collects all garbage, or `undefined` where the runtime has none to
 * offer.
 */
export async function findCollector(): Promise<(() => void) | undefined> {
  const exposed = (globalThis as { gc?: () => void }).gc;
  if (typeof exposed === "function") return exposed;
  try {
    const { setFlagsFromString } = await import("node:v8");
    const { runInNewContext } = await import("node:vm");
    setFlagsFromString("--expose-gc");
    const collect: unknown = runInNewContext("gc");
    return typeof collect === "function" ? () => collect() : undefined;
  } catch {
    return undefined;
  }
}
