import { allOf, claims, isFreshAndBounded } from "../needs.ts";

/** In a heap that others use as well it is not known which addresses are live. */
export const detects = allOf(isFreshAndBounded, claims("misuse", "detected"));
