import type { HeapLog } from "./heap_log.ts";
import type { HeapRecorder } from "./heap_recorder.ts";

/**
 * Reads the file that glibc's `mtrace()` writes, such as `@ ./a.out:[0x1136] + 0x4052a0 0x18`.
 *
 * `+` is an allocation of any kind (mtrace does not tell the alignment of an aligned one), `-` a
 * free, `<` and `>` the two halves of a reallocation, `!` one that was refused.
 */
export class MtraceLog implements HeapLog {
  readonly #recorder: HeapRecorder;
  /** The block named by the last `<`; null if no reallocation is open. */
  #old: string | undefined | null = null;

  /** Creates a reader that records the calls with `recorder`. */
  constructor(recorder: HeapRecorder) {
    this.#recorder = recorder;
  }

  /** Whether `line` is one that mtrace prints. */
  static owns(line: string): boolean {
    return line === "= Start" || line.startsWith("@ ") || /^[-+<>!] (0x|\(nil\))/.test(line);
  }

  /** Takes one line. */
  readLine(line: string): string | undefined {
    if (line === "" || line === "= Start" || line === "= End") return undefined;
    const match = /^(?:@ .*)?([-+<>!]) (0x[0-9a-f]+|\(nil\))(?: (0x[0-9a-f]+|0))?$/.exec(line);
    const op = match?.[1];
    const sized = op !== "-" && op !== "<";
    if (match === null || sized !== (match[3] !== undefined)) return EXPECTED;
    if ((op === ">") !== (this.#old !== null)) {
      return op === ">" ? 'a line with "<" before it' : 'a line with ">" after the one with "<"';
    }
    const address = match[2] === "(nil)" ? undefined : match[2];
    const size = Number(match[3]);
    if (op === "+") this.#recorder.malloc(address, size);
    else if (op === "-") this.#recorder.free(address);
    else if (op === "!") this.#recorder.realloc(address, undefined, Math.max(size, 1));
    else if (op === "<") this.#old = address;
    else {
      this.#recorder.realloc(this.#old!, address, size);
      this.#old = null;
    }
    return undefined;
  }

  /** One sentence for each kind of thing that was left out. */
  notes(): string[] {
    const notes = ["mtrace does not log alignments, so aligned allocations are plain ones here"];
    if (this.#old !== null) notes.push("the last reallocation is cut off and was left out");
    return notes;
  }
}

const EXPECTED = '"@ <where>" and then "+ 0x<address> 0x<size>", "- 0x<address>", ' +
  '"< 0x<address>", "> 0x<address> 0x<size>" or "! 0x<address> 0x<size>"';
