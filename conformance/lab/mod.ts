/**
 * The ten tests of RROS lab 4 on a TLSF, with the lab's points: for students and for those who
 * grade them.
 *
 * A student's module exports a {@linkcode LabSubject} as `lab`; `deno task lab <module>` prints its
 * score sheet.
 *
 * @module
 */
export type * from "./lab_subject.ts";
export { labTests } from "./lab_tests.ts";
export type { LabTest } from "./lab_tests.ts";
export { type LabResult, score } from "./score.ts";
export { scoreModule } from "./score_module.ts";
export { scoreSheet } from "./score_sheet.ts";
export { tlsfLab } from "./tlsf_lab.ts";
