import type { KnownParts } from './outcome.ts';

/** Below this, the station too says that a threshold is uncertain. */
const ENOUGH_GOODS = 40;
/** With fewer, a miss rate may be almost anything. */
const ENOUGH_DEFECTS = 10;

export interface Evidence {
  readonly code: 'noGoods' | 'fewGoods' | 'noDefects' | 'fewDefects' | 'unlabelled' | 'unscored';
  readonly count: number;
}

/** What there is too little of to trust the figures, and what is left out of them. */
export function evidenceOf({ parts, unlabelled, unscored }: KnownParts): Evidence[] {
  const defects = parts.filter(({ group }) => group === 'defect').length;
  const goods = parts.length - defects;
  const evidence: Evidence[] = [];
  if (goods < ENOUGH_GOODS) evidence.push({ code: goods === 0 ? 'noGoods' : 'fewGoods', count: goods });
  if (defects < ENOUGH_DEFECTS) evidence.push({ code: defects === 0 ? 'noDefects' : 'fewDefects', count: defects });
  if (unlabelled > 0) evidence.push({ code: 'unlabelled', count: unlabelled });
  if (unscored > 0) evidence.push({ code: 'unscored', count: unscored });
  return evidence;
}
