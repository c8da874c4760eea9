import type { Offence } from "./offence.ts";

/** Most columns of a line, as of the code. */
const MOST = 100;

const QUOTED = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g;

/**
 * Whether lines of comments are too long; a single word, such as an address, or a row of a table
 * may be.
 *
 * A comment is told by how its line begins, or by `//` outside of quotes.
 */
export function longComments(path: string, text: string): Offence[] {
  let inComment = false;
  const long = text.split("\n").flatMap((line, index) => {
    const begins = /^\s*\/\*/.test(line);
    const isComment = inComment || begins || line.replace(QUOTED, "").includes("//");
    if (inComment || begins) inComment = !line.includes("*/");
    const isWhole = /^\s*(\/\/|\/?\*+)?\s*(\S+|\|.*)$/.test(line);
    return isComment && !isWhole && [...line].length > MOST ? [index + 1] : [];
  });
  if (long.length === 0) return [];
  const expected = `lines of comments of at most ${MOST} columns, found ${long.length} longer`;
  return [{ path: `${path}:${long[0]}`, expected, remedy: `wrap line ${long.join(", ")}` }];
}
