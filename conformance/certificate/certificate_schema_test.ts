import { Ajv2020 } from "ajv/dist/2020.js";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { bump } from "../../allocators/baselines/bump.ts";
import type { Certificate } from "./certificate.ts";
import { parseCertificate } from "./certificate_schema.ts";
import { certify } from "../certify.ts";
import { certificateJsonSchema } from "../../tools/schema.ts";

const FILE = new URL("certificate.schema.json", import.meta.url);
const noRead = Deno.permissions.querySync({ name: "read", path: FILE }).state !== "granted";

/** A short certificate with a pass and a failure. */
async function sample(): Promise<Certificate> {
  const lying = { ...bump, claims: { ...bump.claims, alignment: 64 } };
  return await certify(lying, { clauses: ["alignment", "integrity.deterministic"] });
}

Deno.test({
  name: `certificate.schema.json is what the code says${
    noRead ? " (skipped: needs --allow-read)" : ""
  }`,
  ignore: noRead,
  async fn() {
    assertEquals(await Deno.readTextFile(FILE), certificateJsonSchema());
  },
});

Deno.test("the published schema accepts a certificate and refuses what is none", async () => {
  const certificate: Record<string, unknown> = JSON.parse(JSON.stringify(await sample()));
  assertEquals(certificate.verdict, "non-conformant");
  const validate = new Ajv2020({ strict: false }).compile(
    JSON.parse(certificateJsonSchema()),
  ) as ((json: unknown) => boolean) & { readonly errors?: unknown };
  assert(validate(certificate), JSON.stringify(validate.errors));
  assert(!validate({ ...certificate, verdict: "good" }));
  assert(!validate({ ...certificate, totals: undefined }));
});

Deno.test("parseCertificate() reads what it is given and names what is wrong", async () => {
  const certificate = await sample();
  const text = JSON.stringify(certificate);
  assertEquals(parseCertificate(text, "a.json"), JSON.parse(text));
  assertThrows(() => parseCertificate("[", "a.json"), SyntaxError, '"a.json"');
  assertThrows(
    () => parseCertificate(JSON.stringify({ ...certificate, seed: -1 }), "a.json"),
    SyntaxError,
    "  seed:",
  );
});
