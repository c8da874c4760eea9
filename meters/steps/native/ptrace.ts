/**
 * Single-stepping of one thread of a child process, by ptrace over FFI. Linux on x86-64.
 *
 * All calls must come from the thread that attached.
 */
const LIBC = {
  ptrace: { parameters: ["i32", "i32", "usize", "usize"], result: "i64" },
  ptraceBuffer: {
    name: "ptrace",
    parameters: ["i32", "i32", "usize", "buffer"],
    result: "i64",
  },
  waitpid: { parameters: ["i32", "buffer", "i32"], result: "i32" },
  kill: { parameters: ["i32", "i32"], result: "i32" },
  usleep: { parameters: ["u32"], result: "i32" },
} as const;

const PTRACE_PEEK = 1;
const PTRACE_POKE = 4;
const PTRACE_CONT = 7;
const PTRACE_SINGLESTEP = 9;
const PTRACE_GETREGS = 12;
const PTRACE_SETREGS = 13;
const PTRACE_GETSIGINFO = 0x4202;
const PTRACE_SEIZE = 0x4206;
const PTRACE_O_EXITKILL = 0x100000;
const WNOHANG = 1;
const WALL = 0x40000000;
const SIGKILL = 9;
const SIGTRAP = 5;
const SIGSEGV = 11;
const SIGSTOP = 19;
const BREAKPOINT = 0xccn;

/** Offsets in `struct user_regs_struct`, in words of 8 bytes. */
const RIP = 16;
const RSP = 19;

/** Offset of `si_addr` in `siginfo_t`, in words of 8 bytes. */
const FAULT_ADDRESS = 2;

/** Why a traced thread is not running. */
export type Stop =
  | { readonly kind: "marked" }
  | { readonly kind: "trapped" }
  | { readonly kind: "ended"; readonly how: string };

/** One traced thread. */
export class TracedThread {
  readonly #libc = Deno.dlopen("libc.so.6", LIBC);
  readonly #pid: number;
  readonly #status = new Int32Array(1);
  readonly #registers = new BigUint64Array(27);
  /** A `siginfo_t` of 128 bytes. */
  readonly #signal = new BigUint64Array(16);

  /**
   * Called when the thread touches memory that it may not, while it is stopped, with the place that
   * it touched.
   */
  onFault: ((pointer: number) => void) | undefined;

  /**
   * Attaches to the main thread of a child, which goes on running.
   *
   * @throws {Error} If the system does not allow it.
   */
  constructor(pid: number) {
    this.#pid = pid;
    const { ptrace } = this.#libc.symbols;
    if (ptrace(PTRACE_SEIZE, pid, 0n, BigInt(PTRACE_O_EXITKILL)) !== 0n) {
      this.#libc.close();
      throw new Error("the system does not allow ptrace");
    }
  }

  /**
   * Waits until the thread marks a point by sending itself SIGSTOP, hits a breakpoint, or ends.
   * Other signals are passed on.
   *
   * @param limit Milliseconds after which `undefined` is returned with the thread still running.
   */
  wait(limit: number): Stop | undefined {
    const { waitpid, usleep } = this.#libc.symbols;
    const end = performance.now() + limit;
    for (let pause = 20;; pause = Math.min(2 * pause, 2000)) {
      const pid = waitpid(this.#pid, this.#status, WNOHANG | WALL);
      if (pid === this.#pid) {
        const stop = this.#classify(this.#status[0]!);
        if (stop) return stop;
        pause = 20;
      } else if (pid < 0) return { kind: "ended", how: "it was gone" };
      if (performance.now() > end) return undefined;
      usleep(pause);
    }
  }

  /** Lets the thread run on. */
  resume(signal = 0): void {
    this.#libc.symbols.ptrace(PTRACE_CONT, this.#pid, 0n, BigInt(signal));
  }

  /**
   * Runs to the entry of the function at `entry`, then counts the instructions until it has
   * returned.
   *
   * @param entry Pointer to the first instruction.
   * @param budget Instructions after which counting ends; the function then runs on uncounted.
   * @param limit Milliseconds to wait for the entry.
   * @returns The count, `Infinity` if it exceeds the budget, or how the thread ended.
   */
  countInstructions(entry: number, budget: number, limit: number): number | Stop | undefined {
    const { ptrace } = this.#libc.symbols;
    const pid = this.#pid;
    const where = BigInt(entry);
    const code = ptrace(PTRACE_PEEK, pid, where, 0n);
    ptrace(PTRACE_POKE, pid, where, BigInt.asUintN(64, (code & ~0xffn) | BREAKPOINT));
    this.resume();
    const stop = this.wait(limit);
    if (stop?.kind !== "trapped") return stop;
    ptrace(PTRACE_POKE, pid, where, BigInt.asUintN(64, code));
    const registers = this.#registers;
    this.#getRegisters();
    registers[RIP] = where;
    this.#setRegisters();
    const stack = registers[RSP]!;
    const back = BigInt.asUintN(64, ptrace(PTRACE_PEEK, pid, stack, 0n));
    for (let count = 1; count <= budget; count++) {
      const end = this.#step();
      if (end) return end;
      this.#getRegisters();
      if (registers[RIP] === back && registers[RSP]! > stack) return count;
    }
    return Infinity;
  }

  /** Ends the process. */
  [Symbol.dispose](): void {
    this.#libc.symbols.kill(this.#pid, SIGKILL);
    this.#libc.symbols.waitpid(this.#pid, this.#status, WALL);
    this.#libc.close();
  }

  /** Executes one instruction; returns how the thread ended if it did. */
  #step(): Stop | undefined {
    const { ptrace, waitpid } = this.#libc.symbols;
    let signal = 0;
    while (true) {
      ptrace(PTRACE_SINGLESTEP, this.#pid, 0n, BigInt(signal));
      waitpid(this.#pid, this.#status, WALL);
      const status = this.#status[0]!;
      if ((status & 0xff) !== 0x7f) return this.#classify(status);
      signal = (status >> 8) & 0xff;
      if (signal === SIGTRAP) return undefined;
    }
  }

  #classify(status: number): Stop | undefined {
    if ((status & 0x7f) === 0) return { kind: "ended", how: `it exited with code ${status >> 8}` };
    if ((status & 0xff) !== 0x7f) return { kind: "ended", how: `signal ${status & 0x7f} ended it` };
    const signal = (status >> 8) & 0xff;
    if (signal === SIGSTOP) return { kind: "marked" };
    if (signal === SIGTRAP && status >> 16 === 0) return { kind: "trapped" };
    if (signal === SIGSEGV && status >> 16 === 0) this.#reportFault();
    this.resume(status >> 16 === 0 ? signal : 0);
    return undefined;
  }

  #reportFault(): void {
    if (this.onFault === undefined) return;
    this.#libc.symbols.ptraceBuffer(PTRACE_GETSIGINFO, this.#pid, 0n, this.#signal);
    this.onFault(Number(this.#signal[FAULT_ADDRESS]!));
  }

  #getRegisters(): void {
    this.#libc.symbols.ptraceBuffer(PTRACE_GETREGS, this.#pid, 0n, this.#registers);
  }

  #setRegisters(): void {
    this.#libc.symbols.ptraceBuffer(PTRACE_SETREGS, this.#pid, 0n, this.#registers);
  }
}
