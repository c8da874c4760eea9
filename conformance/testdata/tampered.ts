import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Claims } from "../../allocators/contract/claims.ts";
import type { Region } from "../../allocators/contract/region.ts";
import type { Subject } from "../../allocators/contract/subject.ts";

/** What a tampering gets to work with. */
export interface Tools {
  /** The allocator as it should be. */
  readonly inner: Allocator;
  /** All bytes of its buffer. */
  readonly bytes: Uint8Array;
  /** Its region. */
  readonly region: Region;
}

/** Replaces some members of an allocator. */
export type Tamper = (tools: Tools) => Partial<Allocator>;

/** A copy of `subject` in which some members, or some claims, are replaced. */
export function tampered(
  subject: Subject,
  tamper: Tamper,
  claims: Partial<Claims> = {},
): Subject {
  return {
    ...subject,
    name: `tampered-${subject.name}`,
    claims: { ...subject.claims, ...claims },
    create(region) {
      const inner = subject.create(region);
      const bytes = new Uint8Array(region.buffer);
      return overlay(inner, tamper({ inner, bytes, region }));
    },
  };
}

/** An object like `target`, with some members replaced. */
export function overlay<T extends object>(target: T, changes: Partial<T>): T {
  return new Proxy(target, {
    get(target, key) {
      if (key in changes) return Reflect.get(changes, key);
      const value = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
}
