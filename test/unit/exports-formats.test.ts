import fc from 'fast-check';
import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { csvRecord, type CsvValue } from '../../src/main/station/exports/csv.ts';
import { escaped } from '../../src/main/station/exports/html.ts';
import { readPublicKey } from '../../src/main/station/exports/publicKey.ts';
import type { ExportManifest } from '../../src/main/station/exports/manifest.ts';
import { verifyExport } from '../../src/main/station/exports/verifyExport.ts';
import type { AuditRow } from '../../src/main/storage/auditRow.ts';
import { VerdictLog } from '../../src/main/storage/verdicts.ts';
import { ADA, MINUTE_MS, openExportingStation, SIGNATURE, writeTrail, writeVerdicts } from '../exports.ts';
import { testFolder } from '../folders.ts';
import { MONDAY_UTC_MS, verdictOn } from '../station-database.ts';
import { HOSTILE_TEXTS } from '../texts.ts';
import { malformation } from '../well-formed.ts';

const root = await testFolder();
const station = await openExportingStation(root);
afterAll(() => {
  station.db.close();
});
writeTrail(station, 30);
writeVerdicts(station, 40);
const { db, exporter, publicKey } = station;
const ALL = { period: {}, filter: {} };
await exporter.exportTrail({ folder: join(root, 'trail'), ...ALL }, SIGNATURE);
await exporter.exportVerdicts({ folder: join(root, 'verdicts'), ...ALL }, SIGNATURE);

/** Reads RFC 4180; null for an empty cell, which an empty text in quotes is not. */
function parseCsv(text: string): (string | null)[][] {
  const records: (string | null)[][] = [];
  let record: (string | null)[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r\n)/g)) {
    record.push(quoted === undefined ? plain || null : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}

function read(folder: string, name: string): Promise<string> {
  return readFile(join(root, folder, name), 'utf8');
}

function lastActions(count: number): unknown[] {
  return db.prepare('SELECT action, new_json AS json FROM audit_rows ORDER BY seq DESC LIMIT ?').all(count);
}

describe('CSV', () => {
  it('can be read back, whatever the texts are', () => {
    const values = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom(...HOSTILE_TEXTS, '', '"', ',', '\r\n', ' x '),
        fc.double({ noNaN: true }),
        fc.constant(null),
      ),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(fc.array(values, { minLength: 1 }), (table: CsvValue[][]) => {
        const expected = table.map((record) => record.map((value) => (value === null ? null : String(value))));
        const readBack = parseCsv(table.map(csvRecord).join(''));
        // An apostrophe was put before what looks like a formula.
        expect(readBack.map((record, i) => record.map((cell, j) => (cell === `'${expected[i][j]}` ? expected[i][j] : cell)))).toEqual(
          expected,
        );
      }),
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '  =1', '\n=1', '＝1', '＋1', '－1', '＠1', '=cmd|calc'])(
    'gives a spreadsheet no formula: %j',
    (text) => {
      expect(parseCsv(csvRecord(['x', text]))).toEqual([['x', `'${text}`]]);
    },
  );

  it('leaves numbers alone', () => {
    expect(csvRecord([-1.5, 0, 1e21, null, ''])).toBe('-1.5,0,1e+21,,""\r\n');
  });
});

describe('a page', () => {
  it('shows every text and obeys none', () => {
    expect(escaped(`<b a="1" b='2'>&`)).toBe('&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;');
    expect(escaped('a\u202eb\0c\u0085d\ne')).toBe('a<code>U+202E</code>b<code>U+0000</code>c<code>U+0085</code>d\ne');
  });

  it.each(['trail/audit', 'verdicts/verdicts'])('is well formed with hostile texts, and has no script: %s', async (path) => {
    const page = await read('', `${path}.html`);
    expect(malformation(page)).toBeUndefined();
    expect(page).not.toMatch(/<script|<a |https?:|\u202e/);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain(`default-src 'none'`);
  });

  it('says on each sheet where it is from, and in the end what it has', async () => {
    await exporter.exportVerdicts(
      {
        folder: join(root, 'some'),
        period: { fromUtcMs: MONDAY_UTC_MS, untilUtcMs: MONDAY_UTC_MS + 30_000 },
        filter: { productId: 1, verdict: 'PASS' },
      },
      { actor: ADA, reason: 'shift' },
    );
    const page = await read('some', 'verdicts.html');
    expect(page).toContain(
      '<th colspan="11" class="sheet">Verdicts · line &lt;1&gt; · from 2026-03-02 00:00:00 UTC until before 2026-03-02 00:00:30 UTC · filter: productId = 1, verdict = PASS</th>',
    );
    expect(page).toMatch(/<p class="sum">(\d+) rows: PASS \1\.<\/p>/);
    expect(page).toContain('thead { display: table-header-group; }');
    expect(page).toContain('@page { size: A4 landscape;');
  });

  it('tells overrides with reason and person', async () => {
    const page = await read('verdicts', 'verdicts.html');
    expect(page).toContain('REJECT: =scratch, &quot;deep&quot; (Ada Example, 2026-');
  });
});

describe('an export', () => {
  it('says the same in every format', async () => {
    const [header, ...records] = parseCsv(await read('trail', 'audit.csv'));
    const rows = (await read('trail', 'audit.jsonl'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditRow);
    expect(records.map((record) => record[header.indexOf('hash')])).toEqual(rows.map(({ hash }) => hash));
    expect(records[0][0]).toBe('2026-03-02 00:01:00.000 +00:00');
    const page = await read('trail', 'audit.html');
    for (const { hash } of rows) expect(page).toContain(hash);
    expect(rows.map(({ reason }) => reason)).toEqual(expect.arrayContaining(HOSTILE_TEXTS));
  });

  it('tells what the numbers of a verdict stand for, and its overrides', async () => {
    const rows = (await read('verdicts', 'verdicts.jsonl'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(rows).toHaveLength(40);
    expect(rows[2]).toMatchObject({
      id: 3,
      productName: 'board',
      recipeVersion: 1,
      modelVersion: 1,
      modelContentHash: 'a'.repeat(64),
      overrides: [{ overriddenTo: 'REJECT' }, { overriddenTo: 'PASS', reason: 'polished' }],
    });
    const [header, , , third] = parseCsv(await read('verdicts', 'verdicts.csv'));
    expect(Object.fromEntries(header.map((name, i) => [name, third[i]]))).toMatchObject({
      id: '3',
      overrides: '2',
      overriddenTo: 'PASS',
      overrideReason: 'polished',
    });
  });

  it('is told of in the trail before it is given away, with its head signed', async () => {
    const { head, id } = JSON.parse(await read('trail', 'manifest.json')) as ExportManifest;
    const row = db
      .prepare('SELECT action, object, reason, signature_meaning AS meaning, hash, new_json AS json FROM audit_rows WHERE seq = ?')
      .get(head.seq);
    expect(row).toEqual({
      action: 'audit.exported',
      object: `export ${id}`,
      reason: 'monthly audit',
      meaning: 'review',
      hash: head.hash,
      json: '{"filter":{},"kind":"audit","period":{"fromUtcMs":null,"untilUtcMs":null}}',
    });
    expect(db.prepare('SELECT occasion FROM audit_checkpoints WHERE seq = ? ORDER BY id DESC').pluck().get(head.seq)).toBe('export');
  });

  it('leaves nothing behind that is not whole, and the trail says so', async () => {
    const folder = join(root, 'cancelled');
    const controller = new AbortController();
    const work = {
      signal: controller.signal,
      onProgress: ({ step }: { step: string }) => {
        if (step === 'export') controller.abort();
      },
    };
    await expect(exporter.exportTrail({ folder, ...ALL }, SIGNATURE, work)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await readdir(root)).not.toContain('cancelled');
    expect((await readdir(root)).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(lastActions(1)).toEqual([{ action: 'export.failed', json: '"CANCELLED"' }]);
  });

  it('goes nowhere but to a place of its own', async () => {
    await mkdir(join(root, 'taken'));
    await writeFile(join(root, 'file'), '');
    const before = lastActions(1);
    const to = (folder: string) => exporter.exportTrail({ folder: join(root, folder), ...ALL }, SIGNATURE);
    await expect(to('taken')).rejects.toMatchObject({ code: 'EXPORT_EXISTS' });
    await expect(to('file')).rejects.toMatchObject({ code: 'EXPORT_EXISTS' });
    await expect(to('file/export')).rejects.toMatchObject({ code: 'EXPORT_UNWRITABLE' });
    expect(lastActions(1)).toEqual(before);
  });

  it.skipIf(process.getuid?.() === 0)('says when it may not be written', async () => {
    await mkdir(join(root, 'closed'));
    await chmod(join(root, 'closed'), 0o500);
    await expect(exporter.exportTrail({ folder: join(root, 'closed', 'export'), ...ALL }, SIGNATURE)).rejects.toMatchObject({
      code: 'EXPORT_UNWRITABLE',
      detail: 'EACCES',
    });
  });

  it.each([
    ['period', { period: { fromUtcMs: 5, untilUtcMs: 4 }, filter: {} }, 'x'],
    ['reason', ALL, ' '],
  ])('is refused for a bad %s', async (where, request, reason) => {
    const refusal = exporter.exportTrail({ folder: join(root, 'refused'), ...request }, { ...SIGNATURE, reason });
    await expect(refusal).rejects.toMatchObject({ code: 'INPUT_INVALID', where });
  });

  it('has no rows where there are none', async () => {
    const folder = join(root, 'none');
    const manifest = await exporter.exportVerdicts({ folder, period: { untilUtcMs: 1 }, filter: {} }, SIGNATURE);
    expect(manifest).toMatchObject({ rows: 0, firstRow: null, lastRow: null });
    expect((await verifyExport(folder, publicKey)).findings).toEqual([]);
  });

  it('goes page by page through many rows while the line goes on', async () => {
    const log = new VerdictLog(db);
    log.addAll(Array.from({ length: 20_000 }, (_, n) => ({ ...verdictOn(n), judgedUtcMs: MONDAY_UTC_MS + 60 * MINUTE_MS + n })));
    const folder = join(root, 'many');
    let judgedMeanwhile = 0;
    const onProgress = ({ step }: { step: string }): void => {
      if (step === 'export') log.add({ ...verdictOn(judgedMeanwhile++), judgedUtcMs: MONDAY_UTC_MS + 90 * MINUTE_MS });
    };
    const manifest = await exporter.exportVerdicts({ folder, ...ALL }, SIGNATURE, { onProgress });
    expect(judgedMeanwhile).toBeGreaterThan(30);
    expect(manifest.rows).toBe(20_040);
    expect((await read('many', 'verdicts.jsonl')).split('\n')).toHaveLength(20_041);
    for (const { name, bytes } of manifest.files) expect((await stat(join(folder, name))).size).toBe(bytes);
    expect((await verifyExport(folder, publicKey)).findings).toEqual([]);
  });

  it('vouches for no verdict that was changed', async () => {
    for (const name of db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).pluck().all())
      db.exec(`DROP TRIGGER ${name}`);
    db.exec(`UPDATE verdicts SET tag = 'other' WHERE id = 7`);
    const folder = join(root, 'changed');
    const period = { untilUtcMs: MONDAY_UTC_MS + 60 * MINUTE_MS };
    await exporter.exportVerdicts({ folder, period, filter: {} }, SIGNATURE);
    const { findings } = await verifyExport(folder, publicKey);
    expect(findings).toEqual([
      { problem: 'STATION', file: 'manifest.json', text: expect.stringContaining('one of the verdicts 1 to 40 was changed') as string },
    ]);
    expect(await read('changed', 'verdicts.html')).toContain('<dt>WRONG</dt>');
  });
});

describe('the public key of a station', () => {
  it('is read from a file', async () => {
    const { publicKey: pem } = JSON.parse(await read('trail', 'manifest.json')) as ExportManifest;
    await writeFile(join(root, 'station.pem'), pem);
    expect((await readPublicKey(join(root, 'station.pem'))).equals(publicKey)).toBe(true);
  });

  it.each([
    ['none', () => join(root, 'nowhere.pem')],
    ['a private key', () => join(root, 'station.key')],
    ['no key', () => join(root, 'trail', 'audit.csv')],
    [
      'a key of another kind',
      async () => {
        const file = join(root, 'rsa.pem');
        await writeFile(file, generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ type: 'spki', format: 'pem' }));
        return file;
      },
    ],
  ])('is refused where the file holds %s', async (_, file) => {
    await expect(readPublicKey(await file())).rejects.toMatchObject({ code: 'PUBLIC_KEY_BROKEN' });
  });
});
