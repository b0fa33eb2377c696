import type { CommandInput } from '../../../contract/commands.ts';
import { VERDICTS } from '../../../contract/verdict.ts';

export const PERIODS = ['all', 'hours8', 'today', 'days7', 'day'] as const;
export const ORDERS = ['latest', 'worst'] as const;
export const OPINIONS = ['any', 'overridden', 'untouched'] as const;

/** Which parts the gallery shows. */
export interface ReviewFilter {
  readonly productId?: number;
  readonly verdict?: (typeof VERDICTS)[number];
  readonly period: (typeof PERIODS)[number];
  /** `2026-11-24`, by the clock on the wall, of the period `day`. */
  readonly day?: string;
  /** The worst first are those of one product on one day. */
  readonly order: (typeof ORDERS)[number];
  readonly opinion: (typeof OPINIONS)[number];
  /** What the part's tag begins with. */
  readonly tag: string;
}

export interface ReviewRoute {
  /** The part that is looked at; undefined in the gallery. */
  readonly verdictId?: number;
  readonly filter: ReviewFilter;
}

export const EVERYTHING: ReviewFilter = { period: 'all', order: 'latest', opinion: 'any', tag: '' };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MAX_TAG_CHARACTERS = 200;

/** Reads what comes after the screen's name: `42`, `verdict=REJECT&order=worst`, or one after the other. What makes no sense is left out. */
export function routeOf(rest: readonly string[]): ReviewRoute {
  const number = rest.find((part) => /^[1-9]\d{0,11}$/.test(part));
  const filter = filterOf(rest.find((part) => part.includes('=')) ?? '');
  return { ...(number !== undefined && { verdictId: Number(number) }), filter };
}

/** What `routeOf` reads, as the router takes it. */
export function pathOf({ verdictId, filter }: ReviewRoute): (string | number)[] {
  const text = textOf(filter);
  return [...(verdictId === undefined ? [] : [verdictId]), ...(text === '' ? [] : [text])];
}

export function isEverything(filter: ReviewFilter): boolean {
  return textOf(filter) === '';
}

/** A filter that a station can answer: the worst first need a product and a day. */
export function completed(filter: ReviewFilter, products: readonly { readonly id: number }[], nowMs: number): ReviewFilter {
  if (filter.order !== 'worst') return filter;
  const productId = filter.productId ?? products[0]?.id;
  const isOfADay = filter.period === 'today' || (filter.period === 'day' && filter.day !== undefined);
  return {
    ...filter,
    ...(productId !== undefined && { productId }),
    ...(!isOfADay && { period: 'day' as const, day: dayText(nowMs) }),
  };
}

/** The moments between which the parts were judged, by the clock on the wall of this machine. */
export function periodOf({ period, day }: ReviewFilter, nowMs: number): NonNullable<CommandInput<'verdicts.list'>['period']> {
  switch (period) {
    case 'all':
      return {};
    case 'hours8':
      return { fromUtcMs: nowMs - 8 * HOUR_MS };
    case 'days7':
      return { fromUtcMs: nowMs - 7 * DAY_MS };
    case 'today':
    case 'day': {
      const [year, month, date] = (period === 'day' && day !== undefined ? day : dayText(nowMs)).split('-').map(Number);
      return { fromUtcMs: new Date(year, month - 1, date).getTime(), untilUtcMs: new Date(year, month - 1, date + 1).getTime() };
    }
  }
}

/** The filter as the station takes it, beside the period. */
export function askedOf({ productId, verdict, opinion, tag }: ReviewFilter): NonNullable<CommandInput<'verdicts.list'>['filter']> {
  return {
    ...(productId !== undefined && { productId }),
    ...(verdict && { verdict }),
    ...(opinion !== 'any' && { opinion }),
    ...(tag !== '' && { tag }),
  };
}

/** Days since 1970-01-01 of the day that the filter is of. */
export function localDayOf({ period, day }: ReviewFilter, nowMs: number): number {
  const text = period === 'day' && day !== undefined ? day : dayText(nowMs);
  return Date.parse(`${text}T00:00:00Z`) / DAY_MS;
}

/** `2026-11-24`, by the clock on the wall. */
export function dayText(utcMs: number): string {
  const moment = new Date(utcMs);
  return [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}

function filterOf(text: string): ReviewFilter {
  const values = new URLSearchParams(text);
  const productId = values.get('product') ?? '';
  const verdict = VERDICTS.find((known) => known === values.get('verdict'));
  const day = values.get('day') ?? '';
  const isDay = /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(`${day}T00:00:00Z`));
  const period = isDay ? 'day' : (PERIODS.find((known) => known !== 'day' && known === values.get('period')) ?? 'all');
  return {
    ...(/^[1-9]\d{0,11}$/.test(productId) && { productId: Number(productId) }),
    ...(verdict && { verdict }),
    period,
    ...(isDay && { day }),
    order: ORDERS.find((known) => known === values.get('order')) ?? 'latest',
    opinion: OPINIONS.find((known) => known === values.get('opinion')) ?? 'any',
    tag: (values.get('tag') ?? '').slice(0, MAX_TAG_CHARACTERS),
  };
}

/** Only what differs from everything, so that the same filter has one address. */
function textOf({ productId, verdict, period, day, order, opinion, tag }: ReviewFilter): string {
  const values = new URLSearchParams();
  if (productId !== undefined) values.set('product', String(productId));
  if (verdict) values.set('verdict', verdict);
  if (period === 'day' && day !== undefined) values.set('day', day);
  else if (period !== 'all' && period !== 'day') values.set('period', period);
  if (order !== 'latest') values.set('order', order);
  if (opinion !== 'any') values.set('opinion', opinion);
  if (tag !== '') values.set('tag', tag);
  return values.toString();
}
