import { control } from "../allocators/control.ts";
import { firstFit } from "../allocators/first_fit.ts";
import type { Subject } from "../allocators/subject.ts";
import { tlsf } from "../allocators/tlsf.ts";

/** The subjects of the default run; a line more is a column more. */
export const BENCH_SUBJECTS: readonly Subject[] = [
  tlsf,
  firstFit,
  control,
];
