import { formatDate } from '../../i18n/format.ts';
import { t } from '../../i18n/text.ts';
import { station } from '../../station/station.svelte.ts';
import type { ReviewFilter } from './filter.ts';

/** A filter in words, one part of it each. */
export function filterText({ productId, verdict, period, day, opinion, tag }: ReviewFilter): string[] {
  return [
    productId === undefined ? t('review.allProductsOf') : station.productName(productId),
    verdict ? t(`verdict.${verdict}`) : t('review.allVerdictsOf'),
    period === 'day' && day !== undefined ? formatDate(new Date(`${day}T12:00:00`).getTime()) : t(`review.period.${period}`),
    ...(opinion === 'any' ? [] : [t(`review.opinionOf.${opinion}`)]),
    ...(tag === '' ? [] : [t('review.tagBegins', { tag })]),
  ];
}
