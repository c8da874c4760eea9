/**
 * Makes calls of native functions in a child process, a copy of this one, to find out whether they
 * end it. Linux on x86-64 only.
 */
export interface ChildCaller extends Disposable {
  /**
   * Calls a function in a child that is ended right after it. Takes some milliseconds.
   *
   * @param pointer The function.
   * @param values Up to six arguments.
   * @returns By what the child was ended, if not by the caller: the signal of an abort or a trap,
   * or a status of its own. `undefined` for invalid memory, which is no answer, and for a call that
   * does not end: the process itself shows those.
   */
  howItEnds(pointer: bigint, values: readonly (number | bigint)[]): string | undefined;
}

/** Prepares to call in children; `undefined` where that cannot be done. */
export function openChildCaller(): ChildCaller | undefined {
  if (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64") return undefined;
  const libc = Deno.dlopen("libc.so.6", LIBC);
  const { symbols } = libc;
  const page = symbols.mmap(0n, PAGE, PROT_ALL, MAP_PRIVATE_ANONYMOUS, -1, 0n);
  if (page === MAP_FAILED) {
    libc.close();
    return undefined;
  }
  const start = Deno.UnsafePointer.create(page) as Deno.PointerObject<never>;
  new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(start, CODE.length)).set(CODE);
  const forkAndCall = new Deno.UnsafeFnPointer(
    start,
    {
      parameters: ["buffer"],
      result: "i32",
    } as const,
  );
  const fork = Deno.UnsafePointer.value(symbols.dlsym(null, new TextEncoder().encode("fork\0")));
  const job = new BigUint64Array(8);
  const status = new Int32Array(1);
  return {
    howItEnds(pointer, values) {
      job.fill(0n);
      job[0] = pointer;
      job.set(values.map((value) => BigInt.asUintN(64, BigInt(value))), 1);
      job[7] = BigInt(fork);
      const child = forkAndCall.call(job);
      if (child <= 0) return undefined;
      symbols.waitpid(child, status, 0);
      const signal = status[0]! & 0x7f;
      if (signal === 0) return status[0] === 0 ? undefined : `status ${status[0]! >> 8}`;
      return SIGNALS[signal];
    },
    [Symbol.dispose]() {
      symbols.munmap(page, PAGE);
      libc.close();
    },
  };
}

const SIGNALS: { readonly [number: number]: string } = { 4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT" };

const LIBC = {
  mmap: { parameters: ["usize", "usize", "i32", "i32", "i32", "i64"], result: "usize" },
  munmap: { parameters: ["usize", "usize"], result: "i32" },
  dlsym: { parameters: ["pointer", "buffer"], result: "pointer" },
  waitpid: { parameters: ["i32", "buffer", "i32"], result: "i32" },
} as const;

const PAGE = 4096n;
const PROT_ALL = 7;
const MAP_PRIVATE_ANONYMOUS = 0x22;
const MAP_FAILED = 2n ** 64n - 1n;

/** `int forkAndCall(job)`: job[0] the function, job[1] to job[6] its arguments, job[7] `fork`. */
// deno-fmt-ignore
const CODE = Uint8Array.of(
  0x53,                               // push rbx
  0x48, 0x89, 0xfb,                   // mov rbx, rdi
  0xff, 0x53, 0x38,                   // call [rbx + 56]
  0x85, 0xc0,                         // test eax, eax
  0x75, 0x3b,                         // jnz to the end: this is the parent
  0xb8, 0x25, 0x00, 0x00, 0x00,       // mov eax, 37: alarm
  0xbf, 0x05, 0x00, 0x00, 0x00,       // mov edi, 5: seconds
  0x0f, 0x05,                         // syscall
  0xb8, 0x03, 0x00, 0x00, 0x00,       // mov eax, 3: close
  0xbf, 0x02, 0x00, 0x00, 0x00,       // mov edi, 2: what an assertion prints
  0x0f, 0x05,                         // syscall
  0x48, 0x8b, 0x7b, 0x08,             // mov rdi, [rbx + 8]
  0x48, 0x8b, 0x73, 0x10,             // mov rsi, [rbx + 16]
  0x48, 0x8b, 0x53, 0x18,             // mov rdx, [rbx + 24]
  0x48, 0x8b, 0x4b, 0x20,             // mov rcx, [rbx + 32]
  0x4c, 0x8b, 0x43, 0x28,             // mov r8, [rbx + 40]
  0x4c, 0x8b, 0x4b, 0x30,             // mov r9, [rbx + 48]
  0xff, 0x13,                         // call [rbx]
  0xb8, 0xe7, 0x00, 0x00, 0x00,       // mov eax, 231: exit_group
  0x31, 0xff,                         // xor edi, edi
  0x0f, 0x05,                         // syscall
  0x5b,                               // pop rbx
  0xc3,                               // ret
);
