import { control } from "../allocators/baselines/control.ts";
import { firstFit } from "../allocators/baselines/first_fit.ts";
import type { Subject } from "../allocators/contract/subject.ts";
import { subjects } from "../allocators/subjects.ts";
import { tlsf } from "../allocators/tlsf/tlsf.ts";

/**
 * The subjects that the default run measures under all of its workloads; a line more is a column
 * more.
 */
export const BENCH_SUBJECTS: readonly Subject[] = [
  tlsf,
  firstFit,
  control,
];

/** All other allocators that are shipped: the default run measures each under one or two. */
export const OTHER_SUBJECTS: readonly Subject[] = subjects.filter((subject) =>
  !BENCH_SUBJECTS.includes(subject)
);
