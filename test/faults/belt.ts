import { copyFile, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Gate } from '../../src/main/actuator/actuator.ts';
import type { Random } from '../../src/pipeline/random.ts';
import type { SimulatedPlc } from '../../src/plcSimulator/simulatedPlc.ts';

/** What is done to a part's picture, or to its tag. */
export type Harm = 'none' | 'cut' | 'text' | 'missing' | 'late' | 'twice';

/** A part that was put on the belt, and what the gate did with it. */
export interface BeltPart {
  readonly tag: string;
  readonly file: string;
  readonly harm: Harm;
  /** Which product was put on. */
  readonly product: number;
  gate: Gate | undefined;
}

export interface BeltOptions {
  readonly plc: SimulatedPlc;
  readonly camera: string;
  readonly partsPerSecond: number;
  readonly random: Random;
}

/** From the trigger to a picture that comes when nobody can use it any more. */
const LATE_MS = 320;

/** A belt on which parts go wrong in every way that parts do. */
export class Belt {
  readonly parts: BeltPart[] = [];
  readonly #options: BeltOptions;
  readonly #onBelt = new Map<string, BeltPart>();

  constructor(options: BeltOptions) {
    this.#options = options;
    options.plc.on('gate', ({ tag, gate }) => {
      const part = this.#onBelt.get(tag);
      this.#onBelt.delete(tag);
      if (part) part.gate = gate;
    });
  }

  /** Puts so many parts on the belt, one after the other, and waits until all of them have left it. */
  async feed(count: number, next: (i: number) => Omit<BeltPart, 'gate'>): Promise<void> {
    const { plc, partsPerSecond, random } = this.#options;
    const startMs = performance.now();
    for (let i = 0; i < count; i++) {
      await sleep(Math.max(0, startMs + (1000 * i) / partsPerSecond - performance.now()));
      const part: BeltPart = { ...next(i), gate: undefined };
      this.parts.push(part);
      this.#onBelt.set(part.tag, part);
      const shot = this.#shoot(part);
      // Which of both comes first is chance.
      if (part.harm !== 'late' && random.chance(0.3)) await shot;
      plc.trigger(part.tag);
      if (part.harm === 'twice') plc.trigger(part.tag);
    }
    while (this.#onBelt.size > 0) await sleep(20);
  }

  async #shoot({ tag, file, harm }: BeltPart): Promise<void> {
    if (harm === 'missing') return;
    const { camera } = this.#options;
    const draft = join(camera, `.${tag}`);
    const place = join(camera, `${tag}${extname(file)}`);
    try {
      if (harm === 'text') await writeFile(draft, 'no picture');
      else await copyFile(file, draft);
      if (harm === 'cut') await truncate(draft, Math.floor((await readFile(file)).length / 2));
      if (harm === 'late') await sleep(LATE_MS);
      await rename(draft, place);
    } catch {
      // A full drive has no room for pictures either: the part has none.
    }
  }
}
