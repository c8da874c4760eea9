import type { NativeSubject } from "../../allocators/foreign/native.ts";
import type { WasmSubject } from "../../allocators/foreign/wasm.ts";
import { requireSubject } from "../../allocators/contract/require_subject.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { openStepMeter } from "../../meters/steps/javascript/javascript_step_meter.ts";
import type { StepMeter } from "../../meters/steps/step_meter.ts";
import type { Target } from "./target.ts";

/** A subject in this process, and how its steps are counted. */
export interface LoadedTarget {
  /** The subject. */
  readonly subject: Subject;
  /** Opens the meter that fits it. */
  openMeter(): StepMeter | Promise<StepMeter>;
}

/**
 * Loads an allocator into this process. What only one kind of target needs is imported for that
 * kind alone.
 *
 * @throws {TypeError} If there is no subject where the target says, or it is not of its form.
 */
export async function loadTarget(target: Target): Promise<LoadedTarget> {
  switch (target.kind) {
    case "native": {
      const { openNative } = await import("../../allocators/foreign/native.ts");
      return withMeter(openNative(target.library, target.manifest));
    }
    case "wasm": {
      const { openWasm } = await import("../../allocators/foreign/wasm.ts");
      const url = new URL(target.url);
      const bytes = await (await fetch(url)).bytes();
      const name = url.pathname.split("/").at(-1)!.replace(/\.wasm$/, "");
      return withMeter(openWasm(bytes, target.manifest, name));
    }
    case "module": {
      const subject = await importSubject(target.url, target.name);
      requireSubject(subject);
      return withMeter(subject);
    }
  }
}

/** Milliseconds that a child process may take for one operation, starved of time as it may be. */
const NATIVE_TIME_LIMIT = 30_000;

/**
 * Milliseconds that an operation of a script may take: it is found endless before a minute is over.
 */
const SCRIPT_TIME_LIMIT = 20_000;

/** Picks the meter by what the subject shows of itself. */
function withMeter(subject: Subject): LoadedTarget {
  if ("pointerTo" in subject) {
    return {
      subject,
      async openMeter() {
        const { openNativeStepMeter } = await import(
          "../../meters/steps/native/native_step_meter.ts"
        );
        return openNativeStepMeter(subject as NativeSubject, { timeLimit: NATIVE_TIME_LIMIT });
      },
    };
  }
  if ("instanceOf" in subject) {
    return {
      subject,
      async openMeter() {
        const { openWasmStepMeter } = await import("../../meters/steps/wasm/wasm_step_meter.ts");
        return openWasmStepMeter(subject as WasmSubject);
      },
    };
  }
  return { subject, openMeter: () => openStepMeter(subject, { timeLimit: SCRIPT_TIME_LIMIT }) };
}

async function importSubject(url: string, name: string | undefined): Promise<Subject> {
  const module = await importModule(url);
  const made = await makeSubject(module.default, url);
  const subjects = [made, ...Object.values(module)].filter(isSubject);
  const names = [...new Set(subjects.map((it) => it.name))];
  if (name === undefined && !isSubject(made) && names.length > 1) {
    throw new TypeError(
      `Cannot load "${url}": it exports several subjects, name one as "${url.split("/").at(-1)}#${
        names[0]
      }"; found ${names.map((it) => `"${it}"`).join(", ")}`,
    );
  }
  const subject = name === undefined ? subjects[0] : subjects.find((s) => s.name === name);
  if (subject === undefined) {
    const found = names.map((it) => `"${it}"`).join(", ");
    throw new TypeError(
      `Cannot load "${url}": it must export a subject${
        name ? ` named "${name}"` : ""
      }, an object with "name", "claims" and "create"; found ${
        found || `the exports ${Object.keys(module).join(", ") || "none"}`
      }`,
    );
  }
  return "module" in subject || "instanceOf" in subject ? subject : { ...subject, module: url };
}

/** A default export may be a subject or a function that makes one. */
async function makeSubject(exported: unknown, url: string): Promise<unknown> {
  if (typeof exported !== "function") return exported;
  try {
    return await exported();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new TypeError(`Cannot load "${url}": its default export threw: ${why}`, { cause: error });
  }
}

async function importModule(url: string): Promise<Record<string, unknown>> {
  try {
    return await import(url);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const hint = why.includes("--cached-only")
      ? `\nNothing is fetched while an allocator is judged: run "deno cache ${url}" first`
      : "";
    throw new TypeError(`Cannot load "${url}": ${why}${hint}`, { cause: error });
  }
}

function isSubject(value: unknown): value is Subject {
  if (typeof value !== "object" || value === null) return false;
  const { name, claims, create } = value as Partial<Subject>;
  return typeof name === "string" && typeof claims === "object" && typeof create === "function";
}
