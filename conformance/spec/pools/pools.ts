import type { Clause } from "../clause.ts";
import { blocks } from "./blocks.ts";
import { freeSpace } from "./free_space.ts";
import { misuse } from "./misuse.ts";
import { sizes } from "./sizes.ts";

/** Requirements on pools of blocks of one size. */
export const pools: readonly Clause[] = [
  ...freeSpace,
  ...sizes,
  ...blocks,
  misuse,
];
