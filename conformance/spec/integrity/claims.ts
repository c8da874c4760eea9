import type { Clause } from "../clause.ts";

/** Requirement on the claims themselves. */
export const claimsMatchOffer: Clause = {
  id: "integrity.claims",
  level: "MUST",
  requirement: "Every operation with a claimed cost is offered, and every offered one has a claim",
  source: "The contract of Allocert: claims are themselves tested",
  lookAt: "The claims of the subject",
  check(context) {
    const { claims, capabilities } = context;
    for (const operation of ["realloc", "memalign"] as const) {
      const claimed = claims.complexity[operation] !== undefined;
      const offered = capabilities.has(operation);
      context.expect(
        claimed === offered,
        `"${operation}" to be ${claimed ? "offered, as its cost is claimed" : "absent or claimed"}`,
        offered ? "it is offered" : "it is not offered",
      );
    }
    for (const operation of ["malloc", "free"] as const) {
      if (operation === "free" && claims.freeing === "none") continue;
      context.expect(
        claims.complexity[operation] !== undefined,
        `a claim for "${operation}"`,
        "none",
      );
    }
  },
};
