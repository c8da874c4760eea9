/** A part of a campaign: the cells whose index is `index - 1` modulo `count`. */
export interface Shard {
  /** Which part, from 1 on. */
  readonly index: number;
  /** How many parts there are. */
  readonly count: number;
}

/** The whole campaign. */
export const WHOLE: Shard = { index: 1, count: 1 };

/**
 * Reads a shard as `i/n`, i from 1 to n.
 *
 * @throws {SyntaxError} If it is something else.
 */
export function parseShard(text: string): Shard {
  const [, index, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index === undefined || count === undefined || index < 1 || index > count) {
    throw new SyntaxError(
      `Cannot read shard: it must be "i/n" with i from 1 to n, received "${text}"`,
    );
  }
  return { index, count };
}

/** A shard, and the variable that said so. */
export interface ShardFromEnvironment extends Shard {
  /** Name of the variable. */
  readonly variable: string;
}

/**
 * Finds out which part of a campaign this process is to do, from the variables of the engine that
 * started it:
 *
 * - `ALLOCERT_SHARD`, as `i/n`, for a matrix of GitHub Actions or any other engine;
 * - `SLURM_ARRAY_TASK_ID` with `_MIN`, `_COUNT` and `_STEP`, of a Slurm array;
 * - `JOB_COMPLETION_INDEX`, from 0 on, of an indexed Job of Kubernetes, which does not tell how
 *   many there are: `ALLOCERT_SHARDS` has to.
 *
 * @param get Reads a variable.
 * @returns The shard; nothing if no engine is known by its variables.
 * @throws {SyntaxError} If the variables contradict each other, or one is missing.
 *
 * @example The second of three tasks of a Slurm array
 * ```ts
 * import { shardFromEnvironment } from "@allocert/allocert/benchmarks";
 * import { assertEquals } from "@std/assert";
 *
 * const variables = new Map([
 *   ["SLURM_ARRAY_TASK_ID", "11"],
 *   ["SLURM_ARRAY_TASK_MIN", "10"],
 *   ["SLURM_ARRAY_TASK_COUNT", "3"],
 * ]);
 * const { index, count } = shardFromEnvironment((name) => variables.get(name))!;
 * assertEquals([index, count], [2, 3]);
 * ```
 */
export function shardFromEnvironment(
  get: (variable: string) => string | undefined,
): ShardFromEnvironment | undefined {
  const explicit = get("ALLOCERT_SHARD");
  if (explicit) return { ...parseShard(explicit), variable: "ALLOCERT_SHARD" };
  const number = (variable: string, otherwise?: number): number => {
    const text = get(variable) || String(otherwise ?? "");
    if (/^\d+$/.test(text)) return Number(text);
    throw new SyntaxError(
      `Cannot tell the shard: variable "${variable}" must be an integer, received "${text}"`,
    );
  };
  for (
    const [variable, countVariable, offset, step] of [
      [
        "SLURM_ARRAY_TASK_ID",
        "SLURM_ARRAY_TASK_COUNT",
        "SLURM_ARRAY_TASK_MIN",
        "SLURM_ARRAY_TASK_STEP",
      ],
      ["JOB_COMPLETION_INDEX", "ALLOCERT_SHARDS", undefined, undefined],
    ] as const
  ) {
    if (!get(variable)) continue;
    const first = offset ? number(offset, 0) : 0;
    const index = (number(variable) - first) / (step ? number(step, 1) : 1) + 1;
    const count = number(countVariable);
    if (Number.isInteger(index) && index >= 1 && index <= count) return { index, count, variable };
    throw new SyntaxError(
      `Cannot tell the shard: variable "${variable}" is "${get(variable)}", but there are ${count}`,
    );
  }
  return undefined;
}

/** Whether a cell belongs to a shard. */
export function isInShard(cell: number, { index, count }: Shard): boolean {
  return cell % count === index - 1;
}

/** How many of all cells belong to a shard. */
export function cellsInShard(cells: number, { index, count }: Shard): number {
  return Math.max(0, Math.ceil((cells - index + 1) / count));
}
