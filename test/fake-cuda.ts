import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What the provider does wrong. */
export type CudaFault = 'none' | 'deviates' | 'no numbers' | 'throws' | 'dies';

const PRELOAD = pathToFileURL(join(import.meta.dirname, 'fake-cuda-preload.ts')).href;

/** The provider `cuda`, which no machine of the tests has, for all processes that are started from here on: the processor's, with faults at will. */
export class FakeCuda {
  readonly #folder = mkdtempSync(join(tmpdir(), 'lynceus-cuda-'));
  readonly #before = process.env.NODE_OPTIONS;

  constructor() {
    process.env.LYNCEUS_TEST_CUDA = this.#folder;
    process.env.NODE_OPTIONS = `${this.#before ?? ''} --import=${PRELOAD}`;
    this.does('none');
  }

  /** @param within a part of the path of the program that shall see the fault; every one unless told */
  does(fault: CudaFault, within = ''): void {
    writeFileSync(join(this.#folder, 'fault'), JSON.stringify({ fault, within }));
    writeFileSync(join(this.#folder, 'runs'), '');
  }

  /** Runs that gave figures in the line worker since a fault, or none, was set. */
  get judged(): number {
    return readFileSync(join(this.#folder, 'runs'), 'utf8')
      .split('\n')
      .filter((program) => program === 'worker.ts').length;
  }

  /** Processes that are started from here on have what the machine has. */
  remove(): void {
    delete process.env.LYNCEUS_TEST_CUDA;
    if (this.#before === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = this.#before;
  }
}
