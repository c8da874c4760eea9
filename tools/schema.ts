/**
 * Writes `certificate.schema.json` from the form in `certificate_schema.ts`: `deno task schema`.
 *
 * @module
 */
import { toJsonSchema } from "@valibot/to-json-schema";
import type { Command } from "../cli/machinery/command.ts";
import { ExitCode } from "../cli/machinery/exit_code.ts";
import { UsageError } from "../cli/machinery/usage_error.ts";
import { CERTIFICATE_SCHEMA } from "../conformance/certificate/certificate.ts";
import { certificateSchema } from "../conformance/certificate/certificate_schema.ts";
import { runTool } from "./_run_tool.ts";

const FILE = new URL("../conformance/certificate/certificate.schema.json", import.meta.url);

/** `deno task schema`: writes the form of a certificate as JSON Schema. */
export const schema: Command = {
  name: "schema",
  summary: "Write conformance/certificate/certificate.schema.json from the code",
  words: "",
  examples: [["schema", "after a change of certificate_schema.ts"]],
  flags: [],
  run({ words: [word] }) {
    if (word !== undefined) throw new UsageError(`Cannot write "${word}": there is one schema`);
    Deno.writeTextFileSync(FILE, certificateJsonSchema());
    return ExitCode.Ok;
  },
};

/** The form of a certificate as JSON Schema, draft 2020-12. */
export function certificateJsonSchema(): string {
  const form = toJsonSchema(certificateSchema as Parameters<typeof toJsonSchema>[0], {
    target: "draft-2020-12",
    // JSON knows finite numbers only, and its schema no powers of two.
    ignoreActions: ["check", "finite"],
  });
  const titled = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: CERTIFICATE_SCHEMA,
    title: "Certificate of a memory allocator",
    ...form,
  };
  return JSON.stringify(titled, null, 2) + "\n";
}

if (import.meta.main) await runTool(schema);
