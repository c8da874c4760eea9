import type { Allocator } from "../contract/allocator.ts";
import type { Region } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";

/**
 * A subject whose heaps can be shared: several allocator objects, one in each worker, over the same
 * bytes.
 *
 * It is possible because all state of the heap lies in its region.
 */
export interface AttachableSubject extends Subject {
  /**
   * Makes an allocator object for the heap that {@linkcode Subject.create} has made in `region`,
   * without changing a byte.
   *
   * Calls through different objects must not overlap in time: the heap has no lock of its own.
   */
  attach(region: Region): Allocator;
}
