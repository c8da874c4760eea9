import { assertEquals, assertStringIncludes } from "@std/assert";
import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import { certify } from "../../../conformance/certify.ts";
import { formatCertificateMarkdown } from "./certificate_markdown.ts";
import { formatCertificateText } from "./certificate_text.ts";

const { coalescing: _, blockOverhead: __, ...modest } = tlsf.claims;
const certificate = await certify({ ...tlsf, claims: modest }, {
  clauses: ["coalescing.left-neighbour", "coalescing.never-adjacent", "fragmentation.capacity"],
});

Deno.test("formatCertificateText() says which claim would have which clauses judged", () => {
  const lines = formatCertificateText(certificate).split("\n");
  assertEquals(lines.filter((line) => line.includes("not judged")), [
    "2 clauses were not judged: claim `coalescing` to have these judged: coalescing.left-neighbour, coalescing.never-adjacent",
    "1 clause was not judged: claim `blockOverhead` to have it judged: fragmentation.capacity",
  ]);
});

Deno.test("formatCertificateText() prints what was measured of the room in a heap", () => {
  const [line] = formatCertificateText(certificate).split("\n");
  assertEquals(
    line,
    "Capacity: 2,049 blocks of 16 bytes in a region of 72,231, each with 16 bytes more",
  );
});

Deno.test("formatCertificateMarkdown() says the same in tables", () => {
  const text = formatCertificateMarkdown(certificate);
  assertStringIncludes(
    text,
    "| `coalescing` | `coalescing.left-neighbour`, `coalescing.never-adjacent` |",
  );
  assertStringIncludes(text, "| 16 | 72,231 | 2,049 | 16 |");
});
