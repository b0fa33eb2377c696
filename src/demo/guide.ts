import '../closeStraySockets.ts';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { GUIDE_ORDER, GUIDE_WORD, type GuideMessage } from '../contract/demo.ts';
import type { Problem } from '../contract/message.ts';
import { PipelineError } from '../pipeline/errors.ts';
import { DEFAULT_BACKBONE } from '../pipeline/backbone/registry.ts';
import { loadExtractor } from '../pipeline/backbone/store.ts';
import { DEFAULT_SETTINGS } from '../pipeline/settings.ts';
import { teach } from '../pipeline/teach.ts';
import { GATE_DELAY_MS, GuideBelt } from './guide/belt.ts';
import { claimGuideFolder } from './guide/folder.ts';
import { type GuideWork, makePictures, type PicturePlan } from './guide/pictures.ts';
import { GUIDED_PRODUCT } from './guide/product.ts';
import { told, toldOf } from '../refusals/codedError.ts';
import { STATION_ERRORS } from '../refusals/stationErrors.ts';

/*
 * The guide of a demonstration, a process of its own: makes pictures of a product, teaches it, and runs a belt until it is told to stop, or
 * whoever forked it hangs up. See `src/contract/demo.ts`.
 */

const PLAN: PicturePlan = { goods: 30, defectsOfKind: 4, goodParts: 24, badPartsOfKind: 4 };
/** Patches of the bank: a fixed size spares the search for the best one. */
const BANK = 1500;
/** By when a part is reported behind the gate, from its trigger. */
const CONFIRMED_BY_MS = 2 * GATE_DELAY_MS;

const { values } = parseArgs({ options: { folder: { type: 'string' }, seed: { type: 'string' }, rate: { type: 'string' } } });
const ending = new AbortController();
const end = (): void => {
  ending.abort();
};
process.on('disconnect', end);
process.on('SIGTERM', end);
// Ctrl+C reaches every process of the terminal; what becomes of this one is for the parent to say.
process.on('SIGINT', () => undefined);
process.on('message', (message) => {
  if (GUIDE_WORD.safeParse(message).success) end();
});

try {
  await guide();
} catch (error) {
  tell({ kind: 'refused', problem: problemOf(error) });
  process.exitCode = 1;
}
if (process.connected) process.disconnect();

async function guide(): Promise<void> {
  const { folder, seed, partsPerSecond } = GUIDE_ORDER.parse({
    folder: values.folder,
    ...(values.seed !== undefined && { seed: Number(values.seed) }),
    ...(values.rate !== undefined && { partsPerSecond: Number(values.rate) }),
  });
  const work: GuideWork = {
    signal: ending.signal,
    onProgress: (progress) => {
      tell({ kind: 'progress', progress });
    },
  };
  const own = await claimGuideFolder(folder);
  const pictures = await makePictures(own, PLAN, seed, work);
  const extractor = await loadExtractor(DEFAULT_BACKBONE.name);
  await teach(
    extractor,
    pictures.goods,
    own.model,
    { ...DEFAULT_SETTINGS, bank: BANK, seed },
    {
      signal: work.signal,
      onProgress: ({ step, done, total }) => {
        work.onProgress({ step, done, total });
      },
    },
  );
  const { title: productName } = GUIDED_PRODUCT;
  const { goods: goodsFolder, model: modelFolder } = own;
  tell({ kind: 'taught', taught: { productName, goodsFolder, defects: [...pictures.defects], modelFolder } });

  const belt = await GuideBelt.start(pictures, { seed, partsPerSecond, cameraFolder: own.camera });
  tell({
    kind: 'line',
    line: {
      plc: { kind: 'tcp', host: '127.0.0.1', port: belt.port },
      cameraFolder: own.camera,
      trigger: { by: 'name', frameWithinMs: GATE_DELAY_MS / 2 },
      gateDelayMs: GATE_DELAY_MS,
      confirmedByMs: CONFIRMED_BY_MS,
    },
  });
  await untilEnded(ending.signal);
  await belt.stop();
}

async function untilEnded(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** Whatever has no code is a defect, of which the log knows more. */
function problemOf(error: unknown): Problem {
  if (error instanceof PipelineError) return toldOf(error);
  console.error(error);
  return told(STATION_ERRORS, 'DEFECT', 'guide');
}

/** Nobody hears it where the parent is gone. */
function tell(message: GuideMessage): void {
  if (process.connected) process.send!(message, () => undefined);
}
