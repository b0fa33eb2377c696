import { MESSAGE_LIMITS } from './message.ts';

/**
 * What is wrong with data that crosses a process border as JSON: more than a message may hold, which what holds itself has too, or something
 * that JSON does not have. It looks at no more than the limits allow.
 */
export function plainDataProblem(data: unknown): 'MESSAGE_TOO_LARGE' | 'MESSAGE_INVALID' | undefined {
  let [characters, values] = [0, 0];
  const open: unknown[] = [data];
  while (open.length > 0) {
    const value = open.pop();
    values++;
    if (typeof value === 'bigint' || ArrayBuffer.isView(value)) return 'MESSAGE_INVALID';
    if (typeof value === 'string') characters += value.length;
    else if (Array.isArray(value)) {
      if (value.length > MESSAGE_LIMITS.values) return 'MESSAGE_TOO_LARGE';
      for (const member of value) open.push(member);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) {
        characters += name.length;
        open.push(member);
      }
    }
    if (characters > MESSAGE_LIMITS.characters || values + open.length > MESSAGE_LIMITS.values) return 'MESSAGE_TOO_LARGE';
  }
  return undefined;
}
