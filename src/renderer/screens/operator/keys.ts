import type { MessageKey } from '../../i18n/en/index.ts';

/** What can be done by a key of the line's screen. Keys that write nothing, so that no field takes them. */
export const KEYS = {
  F2: 'line.key.start',
  F3: 'line.key.stop',
  F4: 'line.key.acknowledge',
  F6: 'line.key.last',
  F7: 'line.key.lastReject',
  F8: 'line.key.challenge',
} as const satisfies Record<string, MessageKey>;

export type LineKey = keyof typeof KEYS;

export function isLineKey(key: string): key is LineKey {
  return Object.hasOwn(KEYS, key);
}
