import { examineMachine } from '../../../doctor/examine.ts';
import { SharedWork } from '../sharedWork.ts';
import { byPerson, type HandlersOf } from './handler.ts';

export function doctorHandlers(): HandlersOf<'doctor'> {
  // Two at once would slow each other down: whoever asks while the machine is examined is told what comes of that.
  const examination = new SharedWork(examineMachine);
  return { 'doctor.examine': byPerson('doctor.examine', (_, { work }) => examination.join(work)) };
}
