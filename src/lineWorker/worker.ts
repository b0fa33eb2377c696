import { LINE_QUESTION, type LineAnswer, type LineQuestion } from '../contract/line.ts';
import { PipelineError } from '../pipeline/errors.ts';
import type { Judge } from '../pipeline/judge.ts';
import { ALIVE_EVERY_MS, MODELS_AT_ONCE, PICTURES_AT_ONCE } from './limits.ts';
import { monotonicMs } from './monotonic.ts';
import { ResidentModels } from './residentModels.ts';
import { Turns } from '../turns.ts';

/*
 * The line worker: judges pictures for the process that forked it, and ends when that one hangs up. The graph is computed off this thread, so
 * that `alive` goes out while a part is judged.
 */

const PREPARING: LineAnswer = { kind: 'preparing' };
/** Models that are being opened. */
let preparing = 0;

const models = new ResidentModels(MODELS_AT_ONCE, prepared);
const turns = new Turns(PICTURES_AT_ONCE);

process.on('disconnect', () => process.exit());
// Ctrl+C reaches every process of the terminal; what becomes of this one is for the parent to say.
process.on('SIGINT', () => undefined);
process.on('message', (message) => {
  // What is no question is a defect of Lynceus: better to die loudly than to leave a part without an answer.
  void answer(LINE_QUESTION.parse(message)).then(tell);
});
setInterval(() => {
  tell(preparing > 0 ? PREPARING : { kind: 'alive' });
}, ALIVE_EVERY_MS);
tell({ kind: 'alive' });

async function answer(question: LineQuestion): Promise<LineAnswer> {
  const { id, model } = question;
  try {
    const judge = await models.get(model);
    if (question.kind === 'load') return { kind: 'loaded', id };
    return await turns.run(() => judged(judge, question));
  } catch (error) {
    if (!(error instanceof PipelineError) || isOfTheCard(error, question)) throw error;
    const { code, where, detail } = error;
    return { kind: 'refused', id, refusal: { code, where, ...(detail !== undefined && { detail }) } };
  }
}

/**
 * Whether what judges is at fault and not the picture: a graphics card that was found to judge as the processor does, and does not any more. That
 * this process ends by it is what brings the model back to the processor.
 */
function isOfTheCard({ code }: PipelineError, { kind, model: { provider = 'cpu' } }: LineQuestion): boolean {
  return kind === 'judge' && provider !== 'cpu' && (code === 'SCORES_NOT_FINITE' || code === 'GRAPH_REFUSED');
}

/** A part that is late already is not judged at all: else, once there was more to do than time, every part after it would be late too. */
async function judged(judge: Judge, { id, picture, checks, byMs }: Extract<LineQuestion, { kind: 'judge' }>): Promise<LineAnswer> {
  if (monotonicMs() > byMs) throw new PipelineError('LINE_JUDGED_LATE', typeof picture === 'string' ? picture : picture.name);
  const { score, map, decodeMs, graphMs } = await judge.judgeFile(picture, checks);
  return { kind: 'judged', id, score, map, decodeMs, graphMs };
}

/** Opens a model. That this thread may be silent meanwhile has been said before it begins. */
async function prepared<T>(open: () => Promise<T>): Promise<T> {
  preparing++;
  try {
    await new Promise((resolve) => {
      process.send!(PREPARING, resolve);
    });
    return await open();
  } finally {
    preparing--;
  }
}

function tell(message: LineAnswer): void {
  if (process.connected) process.send!(message, () => undefined);
}
