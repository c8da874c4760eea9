/** One line on standard error that says how far a run is; nothing if that is no terminal. */
export class Progress {
  readonly #shown: boolean;
  readonly #encoder = new TextEncoder();

  /** Shows nothing if it is not wanted, or nobody looks. */
  constructor(wanted: boolean) {
    this.#shown = wanted && Deno.stderr.isTerminal() && Deno.env.get("TERM") !== "dumb";
  }

  /** Replaces the line. */
  show(text: string): void {
    if (this.#shown) this.#write(`\r\x1b[K${text}`);
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#shown) this.#write("\r\x1b[K");
  }

  #write(text: string): void {
    Deno.stderr.writeSync(this.#encoder.encode(text));
  }
}
