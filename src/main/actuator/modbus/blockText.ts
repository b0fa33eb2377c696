import type { PlcBlock, Ring, StationBlock } from './registers.ts';

/** What people read of a block, by the names of its fields; all but the beat, which changes with each. */
type Words = Readonly<Record<string, string>>;

/** Tells blocks as what has changed since the one before. */
export class BlockTeller {
  readonly #tell: (text: string) => void;
  #before: Words = {};

  constructor(tell: (text: string) => void) {
    this.#tell = tell;
  }

  /** @param block undefined for registers that are none */
  take(block: PlcBlock | StationBlock | undefined): void {
    const words = block ? wordsOf(block) : { registers: 'no block of the protocol' };
    const changed = Object.entries(words).filter(([name, word]) => this.#before[name] !== word);
    this.#before = words;
    if (changed.length > 0) this.#tell(changed.map(([name, word]) => `${name}=${word}`).join(' '));
  }
}

function wordsOf({ recipe, ...others }: PlcBlock | StationBlock): Words {
  const words = new Map([['recipe', `${recipe.product}:${recipe.version}`]]);
  for (const [name, value] of Object.entries(others) as [string, number | Ring<object>][]) {
    if (name !== 'beat') words.set(name, typeof value === 'number' ? String(value) : ringText(value));
  }
  return Object.fromEntries(words);
}

/** The newest entry after its number, as `3(tag:17,gate:1)`. */
function ringText({ newest, entries }: Ring<object>): string {
  const last = entries.at(-1);
  if (newest === 0 || last === undefined) return '0';
  const fields = Object.entries(last).map(([name, value]) => `${name}:${String(value)}`);
  return `${newest}(${fields.join(',')})`;
}
