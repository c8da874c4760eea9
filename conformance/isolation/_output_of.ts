/** Milliseconds in which what an ended process wrote arrives. */
const GRACE = 1_000;

/**
 * What a process writes, as it comes, to its end; or to shortly after the process has ended, if one
 * that it has left behind holds its output open.
 *
 * @param stream Its output.
 * @param status Settles when it has ended.
 */
export async function* outputOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  status: Promise<unknown>,
): AsyncGenerator<string, void> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const over = new Promise<undefined>((resolve) => {
    status.then(() => {
      if (!isOver) timer = setTimeout(() => resolve(undefined), GRACE);
    });
  });
  try {
    for (;;) {
      const read = await Promise.race([reader.read(), over]);
      if (read === undefined || read.done) return;
      yield read.value;
    }
  } finally {
    isOver = true;
    clearTimeout(timer);
    await reader.cancel();
  }
}
