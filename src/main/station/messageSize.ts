import { MESSAGE_LIMITS } from '../../contract/message.ts';

/** Whether a message has more than the limits allow. It looks at no more of it than that. */
export function isTooLarge(message: unknown): boolean {
  let [characters, values] = [0, 0];
  const open: unknown[] = [message];
  while (open.length > 0) {
    const value = open.pop();
    values++;
    if (typeof value === 'string') characters += value.length;
    else if (Array.isArray(value)) {
      if (value.length > MESSAGE_LIMITS.values) return true;
      for (const member of value) open.push(member);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) {
        characters += name.length;
        open.push(member);
      }
    }
    if (characters > MESSAGE_LIMITS.characters || values + open.length > MESSAGE_LIMITS.values) return true;
  }
  return false;
}
