import Database from 'better-sqlite3';
import type { BeltPart } from './belt.ts';

/** A row as the station's own log has it. */
interface Row {
  readonly tag: string;
  readonly productId: number;
  readonly modelVersionId: number;
  readonly verdict: string;
  readonly totalMs: number;
}

/** What the models say of pictures, asked without any line: by product and file. */
export type Truth = (product: number, file: string) => string;

export interface Reckoning {
  readonly parts: number;
  readonly passed: number;
  /** Why each part must not have passed that did. */
  readonly violations: readonly string[];
  /** Parts that were rejected though model and picture were in order. */
  readonly needlessly: number;
  readonly rows: number;
}

/**
 * Holds what the gate has done against the log and the models: only a part may have passed whose picture was in order, which the model of the
 * product on the line passes, in time, and whose row says so.
 */
export function reckon(databaseFile: string, parts: readonly BeltPart[], truth: Truth, deadlineMs: number): Reckoning {
  const db = new Database(databaseFile, { readonly: true });
  const rows = db
    .prepare<[], Row>(`SELECT tag, product_id AS productId, model_version_id AS modelVersionId, verdict, total_ms AS totalMs FROM verdicts`)
    .all();
  db.close();
  const rowsOf = Map.groupBy(rows, ({ tag }) => tag);
  const passed = parts.filter(({ gate }) => gate === 'PASS');
  const violations = passed.flatMap((part) => {
    const why = whyNot(part, rowsOf.get(part.tag) ?? [], truth, deadlineMs);
    return why === undefined ? [] : [`part ${part.tag}: ${why}`];
  });
  const needlessly = parts.filter(
    ({ gate, harm, product, file }) => gate === 'REJECT' && harm === 'none' && truth(product, file) === 'PASS',
  ).length;
  return { parts: parts.length, passed: passed.length, violations, needlessly, rows: rows.length };
}

function whyNot({ harm, product, file }: BeltPart, rows: readonly Row[], truth: Truth, deadlineMs: number): string | undefined {
  const row = rows.find(({ verdict }) => verdict === 'PASS');
  if (harm !== 'none') return `its picture or tag was harmed: ${harm}`;
  if (!row) return `no row lets it pass: ${rows.map(({ verdict }) => verdict).join(', ') || 'none at all'}`;
  if (row.productId !== product) return `judged as product ${row.productId}, and it is product ${product}`;
  if (truth(product, file) !== 'PASS') return `the model says ${truth(product, file)}`;
  return row.totalMs > deadlineMs ? `its verdict took ${row.totalMs.toFixed(0)} ms` : undefined;
}
