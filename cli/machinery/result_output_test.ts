import { assertEquals, assertThrows } from "@std/assert";
import type { Formats } from "../../reports/formats/format.ts";
import { type Command, parseArguments } from "./command.ts";
import { formatFlags, ResultOutput } from "./result_output.ts";
import { UsageError } from "./usage_error.ts";

const canFile = (["read", "write"] as const).every((name) =>
  Deno.permissions.querySync({ name }).state === "granted"
);

const FORMATS: Formats<number> = {
  text: { title: "text", mediaType: "text/plain", write: (n) => `number ${n}\n` },
  json: { title: "JSON", mediaType: "application/json", write: (n) => `${n}\n` },
  csv: { title: "CSV", mediaType: "text/csv", write: (n) => `n\r\n${n}\r\n` },
};

const COMMAND: Command = {
  name: "count",
  summary: "",
  words: "",
  examples: [],
  flags: [...formatFlags(FORMATS, "the number"), { name: "quiet", help: "" }],
  run: () => 0,
};

function open(...args: readonly string[]): ResultOutput<number> {
  return new ResultOutput(parseArguments(COMMAND, args), FORMATS);
}

/** What is printed meanwhile. */
function printed(run: () => void): string[] {
  const { log } = console;
  const lines: string[] = [];
  console.log = (text: string) => lines.push(text);
  try {
    run();
  } finally {
    console.log = log;
  }
  return lines;
}

Deno.test("formatFlags() has a flag for each format but text", () => {
  assertEquals(formatFlags(FORMATS, "the number"), [
    { name: "json", value: "file", help: "Write the number as JSON; - is stdout" },
    { name: "csv", value: "file", help: "Write the number as CSV; - is stdout" },
  ]);
});

Deno.test("ResultOutput prints text, unless that is not wanted", () => {
  assertEquals(printed(() => open().write(7)), ["number 7"]);
  assertEquals(printed(() => open("--quiet").write(7)), []);
});

Deno.test("ResultOutput refuses two formats in one file", () => {
  assertThrows(
    () => open("--json", "same", "--csv", "same"),
    UsageError,
    'Flags "--json" and "--csv" must name two files',
  );
});

Deno.test({
  name: `ResultOutput writes the files that are named${
    canFile ? "" : " (skipped: needs --allow-read and --allow-write)"
  }`,
  ignore: !canFile,
  fn() {
    const folder = Deno.makeTempDirSync();
    try {
      const [json, csv] = [`${folder}/n.json`, `${folder}/n.csv`];
      const output = open("--json", json, "--csv", csv);
      output.update("json", 6);
      assertEquals([json, csv].map((path) => Deno.readTextFileSync(path)), ["6\n", ""]);
      assertEquals(printed(() => output.write(7)), ["number 7"]);
      assertEquals([json, csv].map((path) => Deno.readTextFileSync(path)), ["7\n", "n\r\n7\r\n"]);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
