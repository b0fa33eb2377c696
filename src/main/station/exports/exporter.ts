import type { Database } from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StationError } from '../../errors.ts';
import { type AuditFilter, AuditHistory } from '../../storage/auditHistory.ts';
import type { AuditRow } from '../../storage/auditRow.ts';
import { type AuditTrail, THE_STATION, type TrailOptions } from '../../storage/auditTrail.ts';
import { checkedText } from '../../storage/input.ts';
import type { Signature } from '../../storage/signature.ts';
import { boundsOf, type Period, type VerdictFilter, VerdictHistory } from '../../storage/verdictHistory.ts';
import { VerdictSeals } from '../../storage/verdictSeals.ts';
import { verifyTrail } from '../../storage/verifyTrail.ts';
import { verifyVerdicts } from '../../storage/verifyVerdicts.ts';
import { pauseIn, type StorageWork } from '../../storage/work.ts';
import { AUDIT_TABLE } from './auditTable.ts';
import { prepareFolder, writeDraft } from './draft.ts';
import { HashedFile } from './hashedFile.ts';
import {
  EXPORT_FORMAT,
  type ExportAbout,
  type ExportedFile,
  type ExportKind,
  type ExportManifest,
  MANIFEST_FILE,
  manifestText,
  signManifest,
} from './manifest.ts';
import { type ExportTable, fileNameOf, FORMATS, type RowWriter, writerOf } from './table.ts';
import { VerdictReader } from './verdictReader.ts';
import { type ExportedVerdict, VERDICT_TABLE } from './verdictTable.ts';

/** Rows that are in memory at a time. */
const PAGE_ROWS = 500;

export interface ExportRequest<Filter> {
  /** Where it shall go; nothing may be there yet. */
  readonly folder: string;
  readonly period: Period;
  readonly filter: Filter;
}

/** What is asked of the station in one export, checked. */
interface Order {
  readonly kind: ExportKind;
  readonly target: string;
  readonly period: Period;
  readonly filter: ExportAbout['filter'];
  readonly by: Omit<Signature, 'meaning'> & Partial<Pick<Signature, 'meaning'>>;
}

interface Page<Row> {
  readonly rows: readonly Row[];
  /** How far the reading has come. */
  readonly done: number;
  readonly total: number;
}

/** Writes verdicts and the audit trail for whoever has no access to the database: CSV, JSON Lines, HTML, and a signed manifest. */
export class Exporter {
  readonly #db: Database;
  readonly #trail: AuditTrail;
  readonly #options: TrailOptions;
  readonly #seals: VerdictSeals;
  readonly #auditHistory: AuditHistory;
  readonly #verdictHistory: VerdictHistory;
  readonly #verdictReader: VerdictReader;

  /** @param options those of the trail */
  constructor(db: Database, trail: AuditTrail, options: TrailOptions) {
    this.#db = db;
    this.#trail = trail;
    this.#options = options;
    this.#seals = new VerdictSeals(db, trail);
    this.#auditHistory = new AuditHistory(db);
    this.#verdictHistory = new VerdictHistory(db);
    this.#verdictReader = new VerdictReader(db);
  }

  /**
   * Exports the audit trail: of a period the rows from its first to its last, unless a filter leaves some out. Without a period and a filter
   * it is the whole trail, up to the row on this export.
   * @returns the manifest; its head is what to keep elsewhere
   * @throws StationError EXPORT_EXISTS, EXPORT_UNWRITABLE, INPUT_INVALID, CANCELLED; as `AuditTrail.change` does
   */
  async exportTrail(request: ExportRequest<AuditFilter>, signature: Signature, work: StorageWork = {}): Promise<ExportManifest> {
    const order = await orderOf('audit', request, signature);
    return this.#export(order, AUDIT_TABLE, ({ head }) => this.#auditPages(request, head.seq), work);
  }

  /**
   * Exports verdicts, the earliest first, each with its overrides. All verdicts are sealed before.
   * @returns the manifest
   * @throws StationError as `exportTrail` does
   */
  async exportVerdicts(
    request: ExportRequest<VerdictFilter>,
    by: Omit<Signature, 'meaning'>,
    work: StorageWork = {},
  ): Promise<ExportManifest> {
    const order = await orderOf('verdicts', request, by);
    return this.#export(order, VERDICT_TABLE, (_, lastId) => this.#verdictPages(request, lastId), work);
  }

  async #export<Row>(
    order: Order,
    table: ExportTable<Row>,
    pagesOf: (about: ExportAbout, lastVerdictId: number) => Iterable<Page<Row>>,
    work: StorageWork,
  ): Promise<ExportManifest> {
    const lastVerdictId = await this.#seals.sealAll(work);
    const about = this.#begin(order, await this.#findings(work));
    try {
      return await writeDraft(order.target, async (draft) => {
        const written = await writeFiles(draft, table, about, pagesOf(about, lastVerdictId), work);
        const manifest = signManifest({ ...about, ...written }, this.#options.key);
        await writeFile(join(draft, MANIFEST_FILE), manifestText(manifest), { flag: 'wx', flush: true });
        return manifest;
      });
    } catch (error) {
      const newValue = error instanceof StationError ? error.code : (error as Error).message.toWellFormed();
      this.#trail.change(() => undefined, { actor: THE_STATION, action: 'export.failed', object: `export ${about.id}`, newValue });
      throw error;
    }
  }

  /** What is wrong with the trail and the log, in words, so that no export vouches for it unsaid. */
  async #findings(work: StorageWork): Promise<string[]> {
    const trail = await verifyTrail(this.#db, { publicKeys: [this.#options.key.publicKey], ...work });
    const verdicts = await verifyVerdicts(this.#db, work);
    return [trail.finding, verdicts.finding].flatMap((finding) => finding?.text ?? []);
  }

  /** Writes the trail's row on the export and signs it as the head, before anything is given away. */
  #begin({ kind, period, filter, by }: Order, stationFindings: string[]): ExportAbout {
    const { station, softwareVersion, key, clock = Date.now } = this.#options;
    const { actor, reason, meaning } = by;
    const id = randomUUID();
    const about = { kind, period: { fromUtcMs: period.fromUtcMs ?? null, untilUtcMs: period.untilUtcMs ?? null }, filter };
    this.#trail.change(() => undefined, {
      actor,
      action: `${kind}.exported`,
      object: `export ${id}`,
      newValue: about,
      reason,
      ...(meaning !== undefined && { signatureMeaning: meaning }),
    });
    const { seq, headHash } = this.#trail.checkpoint('export')!;
    return {
      format: EXPORT_FORMAT,
      id,
      ...about,
      station,
      softwareVersion,
      madeUtcMs: clock(),
      madeBy: { userId: actor.userId, userName: actor.userName, role: actor.role },
      reason,
      head: { seq, hash: headHash },
      stationFindings,
      keyId: key.id,
      publicKey: key.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    };
  }

  *#auditPages({ period, filter }: ExportRequest<AuditFilter>, headSeq: number): Generator<Page<AuditRow>> {
    const range = this.#auditHistory.range(period, headSeq);
    if (!range) return;
    const total = range.lastSeq - range.firstSeq + 1;
    let last: AuditRow | undefined;
    for (;;) {
      const rows = this.#auditHistory.page(range, filter, PAGE_ROWS, last);
      last = rows.at(-1);
      if (!last) return;
      yield { rows, done: last.seq - range.firstSeq + 1, total };
    }
  }

  *#verdictPages({ period, filter }: ExportRequest<VerdictFilter>, lastId: number): Generator<Page<ExportedVerdict>> {
    const total = this.#verdictHistory.count(period, filter);
    let last: ExportedVerdict | undefined;
    for (let done = 0; ;) {
      const rows = this.#verdictReader.read(this.#verdictHistory.earliestFirst(period, filter, lastId, PAGE_ROWS, last));
      last = rows.at(-1);
      if (!last) return;
      done += rows.length;
      yield { rows, done, total };
    }
  }
}

/** Checks what was asked before anything is written. */
async function orderOf(kind: ExportKind, { folder, period, filter }: ExportRequest<object>, by: Order['by']): Promise<Order> {
  boundsOf(period);
  const stated = Object.entries(filter as Readonly<Record<string, string | number | undefined>>).filter(([, value]) => value !== undefined);
  const { actor, meaning } = by;
  const signed = meaning === undefined ? {} : { meaning: checkedText(meaning, 'meaning', 200) };
  return {
    kind,
    target: await prepareFolder(folder),
    period,
    filter: Object.fromEntries(stated) as ExportAbout['filter'],
    by: { actor, reason: checkedText(by.reason, 'reason', 2000), ...signed },
  };
}

/** Writes the rows in every format at once, page by page. */
async function writeFiles<Row>(
  draft: string,
  table: ExportTable<Row>,
  about: ExportAbout,
  pages: Iterable<Page<Row>>,
  work: StorageWork,
): Promise<Pick<ExportManifest, 'rows' | 'firstRow' | 'lastRow' | 'files'>> {
  const outputs: { file: HashedFile; writer: RowWriter<Row> }[] = [];
  try {
    for (const format of FORMATS) {
      outputs.push({ file: await HashedFile.create(draft, fileNameOf(about, format)), writer: writerOf(format, table, about) });
    }
    let rows = 0;
    let [firstRow, lastRow]: (number | null)[] = [null, null];
    for (const { file, writer } of outputs) await file.write(writer.start());
    for (const page of pages) {
      for (const { file, writer } of outputs) await file.write(page.rows.map(writer.row).join(''));
      rows += page.rows.length;
      firstRow ??= table.numberOf(page.rows[0]);
      lastRow = table.numberOf(page.rows.at(-1)!);
      await pauseIn(work, { step: 'export', done: page.done, total: page.total });
    }
    const files: ExportedFile[] = [];
    for (const { file, writer } of outputs) {
      await file.write(writer.end());
      files.push(await file.finish());
    }
    return { rows, firstRow, lastRow, files };
  } finally {
    for (const { file } of outputs) await file.close();
  }
}
