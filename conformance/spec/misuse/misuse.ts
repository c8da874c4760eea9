import type { Clause } from "../clause.ts";
import { free } from "./free.ts";
import { noBlock } from "./no_block.ts";
import { realloc } from "./realloc.ts";
import { usableSize } from "./usable_size.ts";
import { worksOn } from "./works_on.ts";

/** Requirements on addresses that are not live. */
export const misuse: readonly Clause[] = [
  ...free,
  ...noBlock,
  ...realloc,
  usableSize,
  worksOn,
];
