import { WasmKind, WasmReader, WasmSectionId } from "./_wasm_reader.ts";

const FUNCTION_TYPE = 0x60;
const I64 = 0x7e;

/**
 * Reads which parameters of the exported functions of a module have 64 bits: only those take a
 * `BigInt`.
 *
 * @returns For each exported function, whether each of its parameters is an `i64`; nothing of
 * functions whose types are of a form that is not known here.
 */
export function readWideParameters(bytes: Uint8Array): ReadonlyMap<string, readonly boolean[]> {
  const types: (readonly boolean[])[] = [];
  const functions: number[] = [];
  const exported = new Map<string, readonly boolean[]>();
  const reader = new WasmReader(bytes);
  for (let section = reader.section(); section; section = reader.section()) {
    const inside = reader.within(section);
    if (section.id === WasmSectionId.Type) {
      for (let count = inside.integer(); count > 0; count--) {
        if (inside.byte() !== FUNCTION_TYPE) break;
        types.push(readValues(inside).map((type) => type === I64));
        readValues(inside);
      }
    } else if (section.id === WasmSectionId.Import) {
      for (let count = inside.integer(); count > 0; count--) {
        const { kind, type } = inside.import();
        if (kind === WasmKind.Function) functions.push(type!);
      }
    } else if (section.id === WasmSectionId.Function) {
      for (let count = inside.integer(); count > 0; count--) functions.push(inside.integer());
    } else if (section.id === WasmSectionId.Export) {
      for (let count = inside.integer(); count > 0; count--) {
        const name = inside.name();
        const kind = inside.byte();
        const type = types[functions[inside.integer()]!];
        if (kind === WasmKind.Function && type) exported.set(name, type);
      }
    }
  }
  return exported;
}

function readValues(reader: WasmReader): number[] {
  return Array.from({ length: reader.integer() }, () => reader.byte());
}
