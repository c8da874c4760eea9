import type { OperationTiming } from "../../../conformance/certificate/certificate.ts";

/**
 * How an operation was found to grow, a phrase for each variable. Where the bytes that it moves
 * grow faster than its steps, the steps are said to be those beside the copy.
 */
export function growthTexts({ growth, moved = {} }: Omit<OperationTiming, "steps">): string[] {
  return Object.entries(growth).map(([variable, found]) => {
    const copied = moved[variable as keyof typeof moved];
    return copied === undefined
      ? `${found} in ${variable}`
      : `${found} beside the copy in ${variable}, ${copied} with it`;
  });
}
