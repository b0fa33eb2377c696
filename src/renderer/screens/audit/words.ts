import { tryMessage } from '../../i18n/text.ts';

/** What was done, in words; as the trail names it where there are none. */
export function actionWords(action: string): string {
  return tryMessage(`audit.action.${action}`) ?? action;
}

export function roleWords(role: string): string {
  return tryMessage(`role.${role}`) ?? tryMessage(`audit.role.${role}`) ?? role;
}

export function meaningWords(meaning: string): string {
  return tryMessage(`signing.meaning.${meaning}`) ?? meaning;
}
