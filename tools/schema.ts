/**
 * Writes `certificate.schema.json` from the form in `certificate_schema.ts`.
 *
 * @module
 */
import { toJsonSchema } from "@valibot/to-json-schema";
import { CERTIFICATE_SCHEMA } from "../conformance/certificate/certificate.ts";
import { certificateSchema } from "../conformance/certificate/certificate_schema.ts";

/** The form of a certificate as JSON Schema, draft 2020-12. */
export function certificateJsonSchema(): string {
  const schema = toJsonSchema(certificateSchema as Parameters<typeof toJsonSchema>[0], {
    target: "draft-2020-12",
    // JSON knows finite numbers only, and its schema no powers of two.
    ignoreActions: ["check", "finite"],
  });
  const titled = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: CERTIFICATE_SCHEMA,
    title: "Certificate of a memory allocator",
    ...schema,
  };
  return JSON.stringify(titled, null, 2) + "\n";
}

if (import.meta.main) {
  Deno.writeTextFileSync(
    new URL("../conformance/certificate/certificate.schema.json", import.meta.url),
    certificateJsonSchema(),
  );
}
