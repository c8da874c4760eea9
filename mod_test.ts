import { assert, assertEquals } from "@std/assert";

const granted = (["read", "run"] as const).every((name) =>
  Deno.permissions.querySync({ name }).state === "granted"
);

function test(name: string, fn: () => void): void {
  const suffix = granted ? "" : " (skipped: needs --allow-read and --allow-run)";
  Deno.test({ name: name + suffix, ignore: !granted, fn });
}

const MODULE = new URL("mod.ts", import.meta.url).href;

function deno<T>(...args: string[]): T {
  const { stdout } = new Deno.Command(Deno.execPath(), { args: [...args, MODULE] }).outputSync();
  return JSON.parse(new TextDecoder().decode(stdout));
}

interface Declaration {
  readonly kind: string;
  readonly jsDoc?: { readonly tags?: readonly { readonly kind: string; readonly doc?: string }[] };
}

function exported(): readonly { name: string; declarations: readonly Declaration[] }[] {
  const { nodes } = deno<{ nodes: Record<string, { symbols: ReturnType<typeof exported> }> }>(
    "doc",
    "--json",
  );
  return nodes[MODULE]!.symbols;
}

test("mod.ts loads no package beyond the small ones that validate and suggest", () => {
  const { modules } = deno<{ modules: { specifier: string }[] }>("info", "--json");
  const packages = modules.map(({ specifier }) =>
    /^npm:\/?(@[^/]+\/[^@/]+|[^@/]+)/.exec(specifier)
  );
  assert(modules.length > 100);
  assertEquals(
    new Set(packages.flatMap((match) => match?.[1] ?? [])).difference(new Set(["deno-std"])),
    new Set(["valibot"]),
  );
});

test("mod.ts exports what most users need, and nothing twice", () => {
  const names = exported().map(({ name }) => name);
  assert(names.length <= 70, `${names.length} names`);
  assertEquals(new Set(names).size, names.length);
});

test("mod.ts has a runnable example of every function, class and value", () => {
  const shown = (declaration: Declaration) =>
    declaration.jsDoc?.tags?.some(({ kind, doc = "" }) =>
      kind === "example" && /^```ts$/m.test(doc)
    );
  const without = exported().filter(({ declarations }) => {
    const values = declarations.filter(({ kind }) => !/^(interface|typeAlias)$/.test(kind));
    return values.length > 0 && !values.some(shown);
  });
  assertEquals(without.map(({ name }) => name), []);
});
