import type { Subject } from "../../allocators/contract/subject.ts";
import type { BenchWorkload } from "../loads/bench_workload.ts";
import type { CampaignWorkload } from "./campaign_workload.ts";

/** One measurement of a campaign: a subject under a workload from a seed. */
export interface Cell {
  /** Its place in the list of all cells, from 0 on. */
  readonly index: number;
  /** Who is measured. */
  readonly subject: Subject;
  /** What it is asked. */
  readonly workload: BenchWorkload;
  /** Seed of the trace, if it depends on one. */
  readonly seed?: number;
}

/**
 * Lists the cells of a campaign: subjects x workloads x seeds, without those that make no sense.
 *
 * The list depends on the arguments alone, in their order, so that each of several machines knows
 * all cells and does its own. A workload that does not depend on the seed is in it once. Cells of
 * one trace follow each other.
 *
 * @param subjects Who is measured.
 * @param workloads What they are asked.
 * @param seeds Seeds of the generated workloads.
 * @returns The cells.
 */
export function planCells(
  subjects: readonly Subject[],
  workloads: readonly CampaignWorkload[],
  seeds: readonly number[],
): Cell[] {
  const cells: Cell[] = [];
  const names = new Set<string>();
  for (const campaignWorkload of workloads) {
    for (const seed of campaignWorkload.seeded ? seeds : [undefined]) {
      for (const subject of subjects) {
        const workload = campaignWorkload.of(subject, seed);
        if (workload === undefined) continue;
        const index = cells.length;
        const cell = { index, subject, workload, ...(seed === undefined ? {} : { seed }) };
        // Two words can stand for the same, as `holes` and `holes-4096` do.
        if (names.has(cellName(cell))) continue;
        names.add(cellName(cell));
        cells.push(cell);
      }
    }
  }
  return cells;
}

/** Names a cell for people. */
export function cellName({ subject, workload, seed }: Cell): string {
  return `${subject.name}, ${workload.name}${seed === undefined ? "" : `, seed ${seed}`}`;
}
