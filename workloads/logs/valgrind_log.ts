import type { HeapLog } from "./heap_log.ts";
import type { HeapRecorder } from "./heap_recorder.ts";

/**
 * Reads what `valgrind --trace-malloc=yes` prints, such as `--123-- malloc(24) = 0x4A5C040`.
 *
 * Lines of other kinds are skipped, for valgrind writes to the standard error that the program may
 * use too. Of several processes only the first that allocates is recorded, since each has addresses
 * of its own.
 */
export class ValgrindLog implements HeapLog {
  readonly #recorder: HeapRecorder;
  #process: string | undefined;
  #foreign = 0;

  /** Creates a reader that records the calls with `recorder`. */
  constructor(recorder: HeapRecorder) {
    this.#recorder = recorder;
  }

  /** Whether `line` is one that valgrind prints. */
  static owns(line: string): boolean {
    return /^(--|==|\*\*)(\d\d:[\d:.]+ +)?\d+(--|==|\*\*) /.test(line);
  }

  /** Takes one line. */
  readLine(line: string): string | undefined {
    const prefix = /^--(?:\d\d:[\d:.]+ +)?(\d+)-- /.exec(line);
    if (prefix === null) return undefined;
    const call = line.slice(prefix[0].length);
    const name = /^\w+(?=\()/.exec(call)?.[0];
    if (name === undefined) return undefined;
    const kind = kindOf(name);
    if (kind === undefined) return undefined;
    this.#process ??= prefix[1]!;
    if (prefix[1] !== this.#process) {
      this.#foreign++;
      return undefined;
    }
    return this.#readCall(kind, call);
  }

  /** One sentence for each kind of thing that was left out. */
  notes(): string[] {
    if (this.#foreign === 0) return [];
    return [`${this.#foreign} calls of processes other than ${this.#process} were left out`];
  }

  #readCall(kind: Kind, call: string): string | undefined {
    const match = FORMS[kind].exec(call);
    if (match === null) return EXPECTED[kind];
    const [, first = "", second = "", result] = match;
    const recorder = this.#recorder;
    switch (kind) {
      case "free":
        recorder.free(pointer(first));
        return undefined;
      case "realloc":
        // Valgrind serves these two by malloc and free, and prints the inner call on the same line.
        if (match[4] !== undefined) recorder.malloc(pointer(match[4]), Number(second));
        else if (match[5] !== undefined) recorder.free(pointer(first));
        else recorder.realloc(pointer(first), pointer(result!), Number(second));
        return undefined;
      case "memalign":
        recorder.memalign(pointer(result!), Number(first), Number(second));
        return undefined;
      case "calloc":
        recorder.malloc(pointer(result!), Number(first) * Number(second));
        return undefined;
      case "alignedNew":
        recorder.memalign(pointer(result!), Number(second), Number(first));
        return undefined;
      case "malloc":
        recorder.malloc(pointer(result!), Number(first));
        return undefined;
    }
  }
}

type Kind = "malloc" | "calloc" | "realloc" | "memalign" | "alignedNew" | "free";

/**
 * C++ operators carry mangled names: `_Znwm` is `operator new(unsigned long)`, `_ZdaPv` is
 * `operator delete[](void*)`.
 */
function kindOf(name: string): Kind | undefined {
  if (/^_Zd[la]Pv/.test(name) || /^__builtin_(vec_)?delete$/.test(name)) return "free";
  if (/^_Zn[wa][mj]St11align_val_t/.test(name)) return "alignedNew";
  if (/^_Zn[wa][mj]/.test(name) || /^__builtin_(vec_)?new$/.test(name)) return "malloc";
  switch (name) {
    case "malloc":
    case "calloc":
    case "realloc":
    case "memalign":
    case "free":
      return name;
    case "aligned_alloc":
    case "posix_memalign":
    case "valloc":
      return "memalign";
    case "cfree":
      return "free";
  }
  return undefined;
}

const FORMS: { readonly [kind in Kind]: RegExp } = {
  malloc: /^\w+\((\d+)()\) = (0x[0-9A-F]+)$/i,
  calloc: /^\w+\((\d+),(\d+)\) = (0x[0-9A-F]+)$/i,
  realloc:
    /^\w+\((0x[0-9A-F]+),(\d+)\)(?: = (0x[0-9A-F]+)|malloc\(\d+\) = (0x[0-9A-F]+)|(free)\(0x[0-9A-F]+\))$/i,
  memalign: /^\w+\(al (\d+), size (\d+)\) = (0x[0-9A-F]+)$/i,
  alignedNew: /^\w+\(size (\d+), al (\d+)\) = (0x[0-9A-F]+)$/i,
  free: /^\w+\((0x[0-9A-F]+)\)$/i,
};

const EXPECTED: { readonly [kind in Kind]: string } = {
  malloc: '"malloc(<size>) = 0x<address>"',
  calloc: '"calloc(<count>,<size>) = 0x<address>"',
  realloc: '"realloc(0x<address>,<size>) = 0x<address>"',
  memalign: '"memalign(al <alignment>, size <size>) = 0x<address>"',
  alignedNew: '"_ZnwmSt11align_val_t(size <size>, al <alignment>) = 0x<address>"',
  free: '"free(0x<address>)"',
};

function pointer(hexadecimal: string): string | undefined {
  return /^0x0+$/.test(hexadecimal) ? undefined : hexadecimal;
}
