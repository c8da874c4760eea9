import binaryen from "binaryen";

// The package's types do not know what its code has.
const { Function: functions, Features } = binaryen as unknown as {
  readonly Features: { readonly All: number; readonly CompactImports: number };
  readonly Function: {
    getBody(ref: binaryen.FunctionRef): binaryen.ExpressionRef;
    setBody(ref: binaryen.FunctionRef, body: binaryen.ExpressionRef): void;
  };
};

/** All but an encoding of imports that engines do not read yet. */
const FEATURES = Features.All & ~Features.CompactImports;

/** Name of the exported 64-bit counter of an instrumented module. */
export const STEP_COUNTER = "allocert_steps";

/**
 * Copies a WebAssembly module with a counter in it, exported as {@linkcode STEP_COUNTER}.
 *
 * The counter is raised by one at the entry of each function, at the head of each loop each time
 * round, at the beginning of each arm of an `if`, and behind each block that is branched out of; a
 * bulk memory operation raises it by the bytes that it works on. Nothing else changes: the module
 * computes what it did.
 *
 * Control flow is brought into statement position first, so that it nests in nothing but control
 * flow. Takes time linear in the module.
 *
 * @param bytes The module.
 * @returns The instrumented module.
 * @throws {TypeError} If it is no module that can be instrumented.
 */
export function instrument(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const module = binaryen.readBinary(bytes);
  try {
    module.setFeatures(FEATURES);
    module.runPasses(["flatten"]);
    module.addGlobal(STEP_COUNTER, binaryen.i64, true, module.i64.const(0n));
    module.addGlobalExport(STEP_COUNTER, STEP_COUNTER);
    const rewriter = new Rewriter(module);
    for (let i = 0; i < module.getNumFunctions(); i++) {
      const ref = module.getFunctionByIndex(i);
      const body = functions.getBody(ref);
      if (body === 0) continue;
      functions.setBody(ref, rewriter.counted(body));
    }
    if (!module.validate()) throw new TypeError("Cannot instrument module: the result is invalid");
    return module.emitBinary() as Uint8Array<ArrayBuffer>;
  } finally {
    module.dispose();
  }
}

class Rewriter {
  readonly #module: binaryen.Module;

  constructor(module: binaryen.Module) {
    this.#module = module;
  }

  /** An expression that counts one, then does what it did. */
  counted(expression: number): number {
    return this.#module.block(null, [this.#count(1n), this.#rewrite(expression)], binaryen.auto);
  }

  #rewrite(expression: number): number {
    const m = this.#module;
    switch (binaryen.getExpressionId(expression)) {
      case binaryen.BlockId: {
        const { name, children, type } = infoOf<binaryen.BlockInfo>(expression);
        const block = m.block(name, children.map((child) => this.#rewrite(child)), type);
        // Only a named block can be branched out of.
        return name ? m.block(null, [block, this.#count(1n)], binaryen.auto) : block;
      }
      case binaryen.LoopId: {
        const { name, body } = infoOf<binaryen.LoopInfo>(expression);
        return m.loop(name, this.counted(body));
      }
      case binaryen.IfId: {
        const { condition, ifTrue, ifFalse } = infoOf<binaryen.IfInfo>(expression);
        return ifFalse
          ? m.if(condition, this.counted(ifTrue), this.counted(ifFalse))
          : m.if(condition, this.counted(ifTrue));
      }
      case binaryen.MemoryInitId:
      case binaryen.MemoryFillId:
      case binaryen.MemoryCopyId: {
        const { size } = infoOf<binaryen.MemoryFillInfo>(expression);
        return m.block(null, [this.#countBytes(size), expression], binaryen.auto);
      }
      default:
        return expression;
    }
  }

  #count(steps: bigint): number {
    return this.#raise(this.#module.i64.const(steps));
  }

  /** In flat form an operand is a constant or a local, so it can be evaluated twice. */
  #countBytes(size: number): number {
    const m = this.#module;
    const copy = m.copyExpression(size);
    const wide = binaryen.getExpressionType(size) === binaryen.i64;
    return this.#raise(wide ? copy : m.i64.extend_u(copy));
  }

  #raise(by: number): number {
    const m = this.#module;
    return m.global.set(STEP_COUNTER, m.i64.add(m.global.get(STEP_COUNTER, binaryen.i64), by));
  }
}

function infoOf<Info extends binaryen.ExpressionInfo>(expression: number): Info {
  return binaryen.getExpressionInfo(expression) as Info;
}
