/** Ends a process that says nothing for too long. */
export class Watchdog {
  /** Whether it has ended the process. */
  barked = false;
  readonly #process: Deno.ChildProcess;
  readonly #limit: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Watches a process from now on; `limit` in milliseconds. */
  constructor(process: Deno.ChildProcess, limit: number) {
    this.#process = process;
    this.#limit = limit;
    this.restart();
  }

  /** Something was said. */
  restart(): void {
    this.stop();
    this.#timer = setTimeout(() => {
      this.barked = true;
      this.#process.kill("SIGKILL");
    }, this.#limit);
  }

  /** Watches no longer. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
