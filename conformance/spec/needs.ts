import type { Claims } from "../../allocators/contract/claims.ts";
import type { Question, Subject } from "../../allocators/contract/subject.ts";
import type { Capability, ExaminedSubject } from "./examined_subject.ts";
import type { Reason } from "../certificate/verdict.ts";
import { TRAPS } from "../evidence/claimed_trap.ts";

/** Says why a clause does not apply to a subject. */
export type Need = (examined: ExaminedSubject) => Reason | undefined;

/** Needs an optional member of the allocator. */
export function offers(...capabilities: Capability[]): Need {
  return (examined) => {
    const missing = capabilities.find((capability) => !examined.capabilities.has(capability));
    if (missing === undefined) return undefined;
    return { code: "capability", detail: `"${missing}" is not offered` };
  };
}

/** Needs a claim, and that it has one of the given values, if any are. */
export function claims<Key extends keyof Claims>(
  key: Key,
  ...values: NonNullable<Claims[Key]>[]
): Need {
  return ({ subject }) => {
    const value = subject.claims[key];
    if (value === undefined) {
      return { code: "claim", detail: `"${key}" is not claimed`, claims: [key] };
    }
    if (values.length === 0 || values.includes(value)) return undefined;
    const detail = `"${key}" is claimed to be ${JSON.stringify(value)}`;
    return { code: "claim", detail, claims: [key] };
  };
}

/** Needs an allocator that can be asked something itself, and not only its adapter. */
export function asks(question: Question): Need {
  return ({ subject }) => subject.unaskable?.[question];
}

/**
 * Needs all of several things. The first that no claim could make up for is the reason, else all
 * that is not claimed.
 */
export function allOf(...needs: Need[]): Need {
  return (examined) => {
    const reasons = needs.map((need) => need(examined)).filter((reason) => reason !== undefined);
    const other = reasons.find(({ claims }) => claims === undefined);
    const [first] = reasons;
    if (other !== undefined || first === undefined) return other;
    return { ...first, claims: [...new Set(reasons.flatMap(({ claims }) => claims!))] };
  };
}

/** Needs an allocator that uses again what was freed. */
export const reuses: Need = claims("fit", "any", "class", "rounded", "fixed");

/** Needs an allocator that serves a request whenever a block was freed that had served its size. */
export const refills: Need = claims("fit", "any", "class", "fixed");

/** Needs an allocator that serves blocks of different sizes from the same memory. */
export const cutsBlocks: Need = claims("fit", "any", "class", "rounded");

/** Needs an allocator that makes one free block of adjacent ones, at once or later. */
export const coalesces: Need = allOf(
  cutsBlocks,
  claims("coalescing", "immediate", "buddies", "deferred"),
);

/** Needs an allocator that takes any region, wherever it lies. */
export const takesAnyRegion: Need = memory(
  "it works on memory of its own kind only",
  ({ provideRegion }) => provideRegion === undefined,
);

/** Needs an allocator whose heap is the region that it is given, all of it and nothing else. */
export const liesInRegion: Need = memory(
  "its heap is its own, and no region says where that ends",
  ({ ownHeap }) => ownHeap === undefined,
);

/** Needs an allocator each instance of which has a fresh heap that comes to an end. */
export const isFreshAndBounded: Need = memory(
  "its heap is that of the process, which is never fresh and which no region bounds",
  ({ ownHeap }) => ownHeap !== "process",
);

/** Needs an allocator of which two instances can be in use at a time. */
export const hasManyInstances: Need = memory(
  "it has one instance at a time, as claimed",
  (subject) => subject.claims.instances !== "one",
);

/** Needs an allocator whose heap is one piece from the beginning, rather than one that grows. */
export function isOnePiece({ subject }: Pick<ExaminedSubject, "subject">): Reason | undefined {
  if (!growsByPieces(subject)) return undefined;
  return { code: "claim", detail: "its heap may grow by pieces", claims: ["grows"] };
}

/** Whether a heap may grow by pieces as it is used. */
export function growsByPieces({ claims, ownHeap }: Subject): boolean {
  return claims.grows ?? ownHeap !== undefined;
}

/** Needs an allocator that answers with null when memory ends, and can be called on. */
export const answersNull: Need = memory(
  TRAPS,
  (subject) => subject.claims.exhaustion !== "trap",
);

/** Needs an allocator whose blocks can be given back. */
export const frees: Need = memory(
  "it has no free, as claimed",
  (subject) => subject.claims.freeing !== "none",
);

function memory(detail: string, suits: (subject: Subject) => boolean): Need {
  return ({ subject }) => suits(subject) ? undefined : { code: "capability", detail };
}
