import { examineMachine } from '../../../doctor/examine.ts';
import { byPerson, type HandlersOf } from './handler.ts';

export function doctorHandlers(): HandlersOf<'doctor'> {
  return { 'doctor.examine': byPerson('doctor.examine', () => examineMachine()) };
}
