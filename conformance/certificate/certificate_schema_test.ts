import { assertEquals, assertThrows } from "@std/assert";
import { bump } from "../../allocators/baselines/bump.ts";
import type { Certificate } from "./certificate.ts";
import { parseCertificate } from "./certificate_schema.ts";
import { certify } from "../certify.ts";

/** A short certificate with a pass and a failure. */
async function sample(): Promise<Certificate> {
  const lying = { ...bump, claims: { ...bump.claims, alignment: 64 } };
  return await certify(lying, { clauses: ["alignment", "integrity.deterministic"] });
}

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
