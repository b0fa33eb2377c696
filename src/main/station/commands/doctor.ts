import type { CommandOutput } from '../../../contract/commands.ts';
import { examineMachine } from '../../../doctor/examine.ts';
import { byPerson, type HandlersOf } from './handler.ts';

export function doctorHandlers(): HandlersOf<'doctor'> {
  return { 'doctor.examine': byPerson('doctor.examine', examineOnce) };
}

/** Whoever asks while the machine is examined is told what comes of that. */
let examination: Promise<CommandOutput<'doctor.examine'>> | undefined;

function examineOnce(): Promise<CommandOutput<'doctor.examine'>> {
  examination ??= examineMachine().finally(() => (examination = undefined));
  return examination;
}
