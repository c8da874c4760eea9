/**
 * Whether an allocator is right: clauses, verdicts, evidence, certificate.
 *
 * @module
 */
export {};
