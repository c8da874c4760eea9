import { messageOf } from "./failed_cells.ts";

/**
 * Catches what an allocator throws from a timer or a promise that it has left behind, which would
 * end the process.
 */
export class StrayErrors implements Disposable {
  #first: string | undefined;
  readonly #catch = (event: ErrorEvent | PromiseRejectionEvent): void => {
    event.preventDefault();
    this.#first ??= messageOf(event instanceof ErrorEvent ? event.error : event.reason);
  };

  constructor() {
    addEventListener("error", this.#catch);
    addEventListener("unhandledrejection", this.#catch);
  }

  /** What was thrown first since it was asked last. What waits gets a turn before. */
  async take(): Promise<string | undefined> {
    await new Promise((resolve) => setTimeout(resolve));
    const first = this.#first;
    this.#first = undefined;
    return first === undefined ? undefined : `it left behind: ${first}`;
  }

  [Symbol.dispose](): void {
    removeEventListener("error", this.#catch);
    removeEventListener("unhandledrejection", this.#catch);
  }
}
