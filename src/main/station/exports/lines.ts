import { createReadStream } from 'node:fs';

/** Longer lines than any export has are cut, so that no file can fill the memory. */
const MAX_LINE_CHARACTERS = 16 * 2 ** 20;

/** The lines of a file, each with its line feed. */
export async function* linesOfFile(path: string): AsyncGenerator<string> {
  yield* linesOf(createReadStream(path, { encoding: 'utf8' }));
}

/** The lines of a text that comes in pieces, each with its line feed. */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of pieces) {
    const text = rest + piece;
    let start = 0;
    for (let end = text.indexOf('\n') + 1; end > 0; end = text.indexOf('\n', start) + 1) {
      yield text.slice(start, end);
      start = end;
    }
    rest = text.slice(start);
    if (rest.length > MAX_LINE_CHARACTERS) {
      yield rest;
      rest = '';
    }
  }
  if (rest !== '') yield rest;
}

/** The first line in which two texts differ, from 1 on; undefined where they do not. */
export async function firstDifferingLine(a: AsyncGenerator<string>, b: AsyncGenerator<string>): Promise<number | undefined> {
  try {
    for (let line = 1; ; line++) {
      const [ofA, ofB] = [await a.next(), await b.next()];
      if (ofA.done && ofB.done) return undefined;
      if (ofA.value !== ofB.value) return line;
    }
  } finally {
    await a.return(undefined);
    await b.return(undefined);
  }
}
