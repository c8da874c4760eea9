/** What a module's imports have to be given. */
export interface ImportContext {
  /** The instance's memory, once there is one. */
  memory: WebAssembly.Memory | undefined;
}

/**
 * Imports that an allocator does not need to work, answered in the simplest way that its runtime
 * accepts.
 */
const HARMLESS: { readonly [name: string]: (context: ImportContext) => WebAssembly.ImportValue } = {
  "wasi_snapshot_preview1.proc_exit": () => (code: number) => {
    throw new WebAssembly.RuntimeError(`the module exited with code ${code}`);
  },
  "wasi_snapshot_preview1.fd_write":
    (context) => (_fd: number, vectors: number, count: number, written: number) => {
      const view = new DataView(context.memory!.buffer);
      let bytes = 0;
      for (let i = 0; i < count; i++) bytes += view.getUint32(vectors + 8 * i + 4, true);
      view.setUint32(written, bytes, true);
      return 0;
    },
  "wasi_snapshot_preview1.fd_close": () => () => 0,
  "wasi_snapshot_preview1.fd_seek": () => () => WASI_NOT_SUPPORTED,
  "wasi_snapshot_preview1.fd_read": () => () => WASI_NOT_SUPPORTED,
  "wasi_snapshot_preview1.fd_fdstat_get": () => () => WASI_NOT_SUPPORTED,
  "wasi_snapshot_preview1.environ_sizes_get": (context) => (count: number, bytes: number) => {
    const view = new DataView(context.memory!.buffer);
    view.setUint32(count, 0, true);
    view.setUint32(bytes, 0, true);
    return 0;
  },
  "wasi_snapshot_preview1.environ_get": () => () => 0,
  "wasi_snapshot_preview1.clock_time_get":
    (context) => (_clock: number, _precision: bigint, time: number) => {
      new DataView(context.memory!.buffer).setBigUint64(time, 0n, true);
      return 0;
    },
  "env.abort": () => (_message: number, _file: number, line: number, column: number) => {
    throw new WebAssembly.RuntimeError(`the module aborted at line ${line}, column ${column}`);
  },
  "env.emscripten_notify_memory_growth": () => () => {},
  "env.seed": () => () => 0,
};

const WASI_NOT_SUPPORTED = 58;

/**
 * What a module imports that there is no stand-in for, its memory aside.
 *
 * @returns One description of each, such as `function "env.sbrk"`.
 */
export function missingImports(module: WebAssembly.Module): string[] {
  return WebAssembly.Module.imports(module)
    .filter(({ module, name, kind }) => kind !== "memory" && !(`${module}.${name}` in HARMLESS))
    .map(({ module, name, kind }) => `${kind} "${module}.${name}"`);
}

/**
 * The imports of a module that misses none: its memory, and stand-ins for what does no harm.
 *
 * Everything is deterministic: the clock stands at 0, the seed is 0, the environment is empty,
 * output goes nowhere.
 *
 * @param module What is to be instantiated.
 * @param context Where the stand-ins find the memory; its `memory` is given for an imported memory.
 */
export function satisfyImports(
  module: WebAssembly.Module,
  context: ImportContext,
): WebAssembly.Imports {
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    (imports[from] ??= {})[name] = kind === "memory"
      ? context.memory!
      : HARMLESS[`${from}.${name}`]!(context);
  }
  return imports;
}
