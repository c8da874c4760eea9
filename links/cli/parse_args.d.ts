export interface ParseOptions {
  "--"?: boolean;
  alias?: Record<string, string | readonly string[]>;
  boolean?: boolean | readonly string[];
  default?: Record<string, unknown>;
  stopEarly?: boolean;
  string?: readonly string[];
  collect?: readonly string[];
  negatable?: readonly string[];
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}
/** Parsed flags by name; positional arguments under `_`. */
export interface Args {
  _: (string | number)[];
  "--"?: string[];
  // deno-lint-ignore no-explicit-any
  [name: string]: any;
}
export function parseArgs(args: readonly string[], options?: ParseOptions): Args;
