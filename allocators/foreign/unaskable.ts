import type { Question, Unaskable } from "../contract/subject.ts";
import { type Manifest, passes } from "./manifest.ts";

/** What a library is never asked, and why. */
export function unaskableOf(manifest: Manifest): { readonly [question in Question]?: Unaskable } {
  return Object.fromEntries(
    QUESTIONS.flatMap((question) => {
      const why = WHY_NOT[question](manifest);
      return why === undefined ? [] : [[question, why]];
    }),
  );
}

/** Whether a library is asked something. */
export function asksOf(manifest: Manifest, question: Question): boolean {
  return WHY_NOT[question](manifest) === undefined;
}

const WHY_NOT: { readonly [question in Question]: (calls: Manifest) => Unaskable | undefined } = {
  "invalid-size": () => ({
    code: "capability",
    detail: "its sizes are unsigned integers: no caller can pass anything else",
  }),
  "invalid-alignment": ({ functions: { memalign } }) =>
    memalign?.invalid !== undefined ? undefined : {
      code: "claim",
      detail: 'the manifest does not say how memalign answers an "invalid" alignment',
    },
  "free-null": ({ functions: { free } }) => {
    if (free.acceptsNull === false) return forbidden("free");
    const isTold = passes(free, "alignment") || passes(free, "size") || passes(free, "oldSize");
    return isTold ? layoutless("free") : undefined;
  },
  "realloc-null": ({ functions: { realloc } }) => {
    if (realloc?.acceptsNull === false) return forbidden("realloc");
    const isTold = realloc && (passes(realloc, "alignment") || passes(realloc, "oldSize"));
    return isTold ? layoutless("realloc") : undefined;
  },
  "realloc-zero": ({ functions: { realloc } }) =>
    realloc?.zero !== undefined ? undefined : {
      code: "claim",
      detail: 'the manifest does not say what realloc makes of size "zero", and C leaves it open',
    },
};

const QUESTIONS = Object.keys(WHY_NOT) as Question[];

function forbidden(role: string): Unaskable {
  return { code: "claim", detail: `by the manifest, its ${role} does not accept null` };
}

function layoutless(role: string): Unaskable {
  return {
    code: "capability",
    detail: `its ${role} is told the layout of a block, and null has none`,
  };
}
