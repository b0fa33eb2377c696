import type { Database, Statement } from 'better-sqlite3';
import type { ParetoCause } from '../../contract/statistics.ts';
import { boundsOf } from './verdictHistory.ts';
import type { PeriodRequest } from './verdictPeriods.ts';
import { pauseIn, type StorageWork } from './work.ts';

/** Rows that are read before others have their turn. */
const PAGE_ROWS = 500;

export const CAUSE_QUERIES = {
  // What people said of the part and of its picture, where that is one of the product's own: the last word holds.
  page: `SELECT judged_utc_ms AS judgedUtcMs, v.id, fault_code AS faultCode,
      (SELECT overridden_to FROM verdict_overrides WHERE verdict_id = v.id ORDER BY id DESC LIMIT 1) AS overriddenTo,
      (SELECT json_array(label, defect_kind) FROM labels WHERE product_image_id =
        (SELECT id FROM product_images WHERE image_id = v.image_id AND product_id = v.product_id AND removed_utc_ms IS NULL LIMIT 1)
        ORDER BY id DESC LIMIT 1) AS labelJson
    FROM verdicts AS v INDEXED BY verdicts_not_passed
    WHERE product_id IS @productId AND verdict = @verdict AND verdict <> 'PASS'
      AND (judged_utc_ms, v.id) > (@atUtcMs, @id) AND judged_utc_ms < @untilUtcMs
    ORDER BY judged_utc_ms, v.id LIMIT @limit`,
} as const;

interface Rejected {
  readonly judgedUtcMs: number;
  readonly id: number;
  readonly faultCode: string | null;
  readonly overriddenTo: 'PASS' | 'REJECT' | null;
  readonly labelJson: string | null;
}

interface Page {
  readonly productId: number | null;
  readonly verdict: 'REJECT' | 'FAULT';
  readonly atUtcMs: number;
  readonly id: number;
  readonly untilUtcMs: number;
  readonly limit: number;
}

/** Why parts were a REJECT or a FAULT. */
export class VerdictCauses {
  readonly #page: Statement<[Page], Rejected>;
  readonly #products: Statement<[], number>;

  constructor(db: Database) {
    this.#page = db.prepare(CAUSE_QUERIES.page);
    this.#products = db.prepare<[], number>('SELECT id FROM products ORDER BY id').pluck();
  }

  /**
   * Causes, those of the most parts first. Each part has one.
   * @throws StationError INPUT_INVALID, CANCELLED
   */
  async pareto({ period, productId }: PeriodRequest, work: StorageWork = {}): Promise<ParetoCause[]> {
    const { fromUtcMs, untilUtcMs } = boundsOf(period);
    const causes = new Map<string, ParetoCause>();
    const products = productId === undefined ? [null, ...this.#products.all()] : [productId];
    let done = 0;
    for (const product of products) {
      for (const verdict of ['REJECT', 'FAULT'] as const) {
        let rows: Rejected[] = [];
        do {
          const { judgedUtcMs: atUtcMs, id } = rows.at(-1) ?? { judgedUtcMs: fromUtcMs, id: 0 };
          rows = this.#page.all({ productId: product, verdict, atUtcMs, id, untilUtcMs, limit: PAGE_ROWS });
          for (const row of rows) count(causes, causeOf(row), row.judgedUtcMs);
          done += rows.length;
          await pauseIn(work, { step: 'verdicts', done, total: done });
        } while (rows.length === PAGE_ROWS);
      }
    }
    return [...causes.values()].sort((a, b) => b.parts - a.parts || b.latestUtcMs - a.latestUtcMs);
  }
}

type Cause = Pick<ParetoCause, 'cause' | 'name'>;

function causeOf({ faultCode, overriddenTo, labelJson }: Rejected): Cause {
  const [label, kind] = labelJson === null ? [] : (JSON.parse(labelJson) as [string, string | null]);
  if (overriddenTo === 'PASS' || label === 'good') return { cause: 'falseReject', name: '' };
  if (label === 'defect' && kind != null) return { cause: 'defect', name: kind };
  return faultCode === null ? { cause: 'unlabelled', name: '' } : { cause: 'fault', name: faultCode };
}

function count(causes: Map<string, ParetoCause>, { cause, name }: Cause, judgedUtcMs: number): void {
  const key = `${cause} ${name}`;
  const { parts, latestUtcMs } = causes.get(key) ?? { parts: 0, latestUtcMs: 0 };
  causes.set(key, { cause, name, parts: parts + 1, latestUtcMs: Math.max(latestUtcMs, judgedUtcMs) });
}
