/**
 * A child process that the runtime does not know of, so that it does not wait for it and take away
 * its stops.
 *
 * Standard input and output are files in memory.
 */
const LIBC = {
  posix_spawnp: {
    parameters: ["buffer", "buffer", "buffer", "pointer", "buffer", "buffer"],
    result: "i32",
  },
  posix_spawn_file_actions_init: { parameters: ["buffer"], result: "i32" },
  posix_spawn_file_actions_adddup2: { parameters: ["buffer", "i32", "i32"], result: "i32" },
  posix_spawn_file_actions_destroy: { parameters: ["buffer"], result: "i32" },
  memfd_create: { parameters: ["buffer", "u32"], result: "i32" },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  pread: { parameters: ["i32", "buffer", "usize", "i64"], result: "isize" },
  lseek: { parameters: ["i32", "i64", "i32"], result: "i64" },
  close: { parameters: ["i32"], result: "i32" },
  personality: { parameters: ["u64"], result: "i32" },
} as const;

/** The C library's `posix_spawn_file_actions_t` has 80 bytes; some room beyond. */
const FILE_ACTIONS_BYTES = 128;
const MFD_CLOEXEC = 1;
const CURRENT_PERSONALITY = 0xffffffffn;
const ADDR_NO_RANDOMIZE = 0x0040000n;

/** A running child. */
export class ChildProcess {
  /** Its process id. */
  readonly pid: number;
  readonly #libc = Deno.dlopen("libc.so.6", LIBC);
  readonly #output: number;

  /**
   * Starts a program.
   *
   * @param words The program and its arguments.
   * @param environment Its whole environment.
   * @param input What it reads from standard input.
   * @throws {Error} If it cannot be started.
   */
  constructor(
    words: readonly string[],
    environment: Readonly<Record<string, string>>,
    input: string,
  ) {
    const c = this.#libc.symbols;
    const memory = c.memfd_create(cString("input"), MFD_CLOEXEC);
    this.#output = c.memfd_create(cString("output"), MFD_CLOEXEC);
    const bytes = new TextEncoder().encode(input);
    c.write(memory, bytes, BigInt(bytes.length));
    c.lseek(memory, 0n, 0);

    const actions = new Uint8Array(FILE_ACTIONS_BYTES);
    c.posix_spawn_file_actions_init(actions);
    c.posix_spawn_file_actions_adddup2(actions, memory, 0);
    c.posix_spawn_file_actions_adddup2(actions, this.#output, 1);
    const pid = new Int32Array(1);
    const argv = new StringArray(words);
    const envp = new StringArray(Object.entries(environment).map(([k, v]) => `${k}=${v}`));
    // Memory lies at the same addresses in each child, as the way that an allocator takes may
    // depend on them.
    const personality = c.personality(CURRENT_PERSONALITY);
    c.personality(BigInt(personality) | ADDR_NO_RANDOMIZE);
    const error = c.posix_spawnp(
      pid,
      cString(words[0]!),
      actions,
      null,
      argv.pointers,
      envp.pointers,
    );
    c.personality(BigInt(personality));
    c.posix_spawn_file_actions_destroy(actions);
    c.close(memory);
    if (error !== 0) {
      this[Symbol.dispose]();
      throw new Error(`cannot start "${words[0]}": error ${error}`);
    }
    this.pid = pid[0]!;
  }

  /** What it has written to standard output until now. */
  output(): string {
    const chunks: Uint8Array[] = [];
    let offset = 0;
    while (true) {
      const chunk = new Uint8Array(65536);
      const read = Number(
        this.#libc.symbols.pread(this.#output, chunk, BigInt(chunk.length), BigInt(offset)),
      );
      if (read <= 0) break;
      chunks.push(chunk.subarray(0, read));
      offset += read;
    }
    const decoder = new TextDecoder();
    return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("");
  }

  /** Lets go of its files; does not end it. */
  [Symbol.dispose](): void {
    this.#libc.symbols.close(this.#output);
    this.#libc.close();
  }
}

/** A null-terminated array of C strings. */
class StringArray {
  readonly pointers: BigUint64Array<ArrayBuffer>;
  /** Keeps the strings alive. */
  readonly strings: readonly Uint8Array<ArrayBuffer>[];

  constructor(texts: readonly string[]) {
    this.strings = texts.map(cString);
    this.pointers = new BigUint64Array(texts.length + 1);
    this.strings.forEach((text, i) => {
      this.pointers[i] = Deno.UnsafePointer.value(Deno.UnsafePointer.of(text));
    });
  }
}

function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`);
}
