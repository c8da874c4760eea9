import type { Region } from "../../allocators/contract/region.ts";
import type { Subject } from "../../allocators/contract/subject.ts";

/**
 * The regions that a subject provided while one clause was judged.
 *
 * Memory of the system is not collected in time, as nothing tells the collector how much of it
 * there is: it is given back when the clause is judged.
 */
export class ProvidedRegions implements Disposable {
  /** Does what the given subject does, and is watched. */
  readonly subject: Subject;
  readonly #regions: (Region & Partial<Disposable>)[] = [];

  /** Watches a subject. One that brings no memory of its own is left alone. */
  constructor(subject: Subject) {
    this.subject = subject.provideRegion === undefined ? subject : {
      ...subject,
      provideRegion: (size) => {
        const region = subject.provideRegion!(size);
        this.#regions.push(region);
        return region;
      },
    };
  }

  /** Gives back what can be given back; the allocators on it must not be used any more. */
  [Symbol.dispose](): void {
    for (const region of this.#regions) region[Symbol.dispose]?.();
  }
}
