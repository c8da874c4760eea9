import { Ajv2020 } from "ajv/dist/2020.js";
import { assert, assertEquals } from "@std/assert";
import { bump } from "../allocators/baselines/bump.ts";
import { certify } from "../conformance/certify.ts";
import { certificateJsonSchema } from "./schema.ts";

const FILE = new URL("../conformance/certificate/certificate.schema.json", import.meta.url);
const noRead = Deno.permissions.querySync({ name: "read", path: FILE }).state !== "granted";

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
  const lying = { ...bump, claims: { ...bump.claims, alignment: 64 } };
  const certificate: Record<string, unknown> = JSON.parse(JSON.stringify(
    await certify(lying, { clauses: ["alignment", "integrity.deterministic"] }),
  ));
  assertEquals(certificate.verdict, "non-conformant");
  const validate = new Ajv2020({ strict: false }).compile(
    JSON.parse(certificateJsonSchema()),
  ) as ((json: unknown) => boolean) & { readonly errors?: unknown };
  assert(validate(certificate), JSON.stringify(validate.errors));
  assert(!validate({ ...certificate, verdict: "good" }));
  assert(!validate({ ...certificate, totals: undefined }));
});
