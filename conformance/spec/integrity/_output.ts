/** Methods of the console that print whatever they are given. */
const PRINTING = [
  "log",
  "debug",
  "info",
  "warn",
  "error",
  "dir",
  "dirxml",
  "table",
  "trace",
  "group",
  "groupCollapsed",
  "count",
  "timeLog",
  "timeEnd",
] as const;

/**
 * Does something, and returns what it wrote to standard output and error, of which nothing appears.
 *
 * Seen is what goes through the console and through `Deno.stdout` and `Deno.stderr` before `action`
 * returns. What a native library prints is not.
 */
export function outputOf(action: () => void): string[] {
  const written: string[] = [];
  const restore: (() => void)[] = [];
  const replace = (target: object, key: string, value: unknown): void => {
    const before = Object.getOwnPropertyDescriptor(target, key);
    const replaced = { value, configurable: true, writable: true, enumerable: true };
    if (!Reflect.defineProperty(target, key, replaced)) return;
    restore.push(() => {
      if (before === undefined) Reflect.deleteProperty(target, key);
      else Object.defineProperty(target, key, before);
    });
  };
  try {
    for (const method of PRINTING) {
      replace(console, method, (...args: unknown[]) => void written.push(args.join(" ")));
    }
    replace(console, "assert", (condition: unknown, ...args: unknown[]) => {
      if (!condition) written.push(["Assertion failed:", ...args].join(" "));
    });
    if ("Deno" in globalThis) {
      for (const stream of [Deno.stdout, Deno.stderr]) {
        const writeSync = (bytes: Uint8Array): number => {
          written.push(new TextDecoder().decode(bytes));
          return bytes.length;
        };
        replace(stream, "writeSync", writeSync);
        replace(stream, "write", (bytes: Uint8Array) => Promise.resolve(writeSync(bytes)));
      }
    }
    action();
  } finally {
    for (const undo of restore) undo();
  }
  return written;
}
