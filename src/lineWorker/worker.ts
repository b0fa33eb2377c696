import { LINE_QUESTION, type LineAnswer, type LineQuestion } from '../contract/line.ts';
import { PipelineError } from '../pipeline/errors.ts';
import { ALIVE_EVERY_MS, MODELS_AT_ONCE } from './limits.ts';
import { ResidentModels } from './residentModels.ts';

/*
 * The line worker: judges pictures for the process that forked it, and ends when that one hangs up. The graph is computed off this thread, so
 * that `alive` goes out while a part is judged.
 */

const models = new ResidentModels(MODELS_AT_ONCE);

process.on('disconnect', () => process.exit());
// Ctrl+C reaches every process of the terminal; what becomes of this one is for the parent to say.
process.on('SIGINT', () => undefined);
process.on('message', (message) => {
  // What is no question is a defect of Lynceus: better to die loudly than to leave a part without an answer.
  void answer(LINE_QUESTION.parse(message)).then(tell);
});
setInterval(() => {
  tell({ kind: 'alive' });
}, ALIVE_EVERY_MS);
tell({ kind: 'alive' });

async function answer(question: LineQuestion): Promise<LineAnswer> {
  const { id, model } = question;
  try {
    const judge = await models.get(model);
    if (question.kind === 'load') return { kind: 'loaded', id };
    const { score, map, decodeMs, graphMs } = await judge.judgeFile(question.picture, question.checks);
    return { kind: 'judged', id, score, map, decodeMs, graphMs };
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    const { code, where, detail } = error;
    return { kind: 'refused', id, refusal: { code, where, ...(detail !== undefined && { detail }) } };
  }
}

function tell(message: LineAnswer): void {
  if (process.connected) process.send!(message, () => undefined);
}
