import { generateKeyPairSync, hash } from 'node:crypto';
import { cp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type ExportManifest, MANIFEST_FILE } from '../../src/main/station/exports/manifest.ts';
import { type ExportReport, verifyExport } from '../../src/main/station/exports/verifyExport.ts';
import { auditHash, type AuditRow } from '../../src/main/storage/auditRow.ts';
import { canonicalJson } from '../../src/main/storage/canonicalJson.ts';
import { StationKey } from '../../src/main/storage/stationKey.ts';
import type { Anchor } from '../../src/main/storage/verifyTrail.ts';
import { editFile, editManifest, MINUTE_MS, openExportingStation, SIGNATURE, writeTrail, writeVerdicts } from '../exports.ts';
import { testFolder } from '../folders.ts';
import { MONDAY_UTC_MS } from '../station-database.ts';

const root = await testFolder();
const station = await openExportingStation(root);
afterAll(() => {
  station.db.close();
});
writeTrail(station, 80);
writeVerdicts(station, 60);
const { exporter, publicKey, key } = station;
const PERIOD = { fromUtcMs: MONDAY_UTC_MS + 20 * MINUTE_MS, untilUtcMs: MONDAY_UTC_MS + 35 * MINUTE_MS };
const first = await exporter.exportTrail({ folder: join(root, 'first'), period: {}, filter: {} }, SIGNATURE);
const manifests = {
  first,
  trail: await exporter.exportTrail({ folder: join(root, 'trail'), period: {}, filter: {} }, SIGNATURE),
  period: await exporter.exportTrail({ folder: join(root, 'period'), period: PERIOD, filter: {} }, SIGNATURE),
  filtered: await exporter.exportTrail({ folder: join(root, 'filtered'), period: {}, filter: { object: 'product 2' } }, SIGNATURE),
  none: await exporter.exportTrail({ folder: join(root, 'none'), period: {}, filter: { userId: 77 } }, SIGNATURE),
  verdicts: await exporter.exportVerdicts({ folder: join(root, 'verdicts'), period: {}, filter: {} }, SIGNATURE),
};
type Export = keyof typeof manifests;
const otherKey = new StationKey(generateKeyPairSync('ed25519').privateKey);

/** What is found in a copy of an export that somebody has harmed. */
async function examine(name: Export, harm: (folder: string) => Promise<void>, anchors: readonly Anchor[] = []): Promise<ExportReport> {
  const copy = join(root, `copy of ${name}`);
  await rm(copy, { recursive: true, force: true });
  await cp(join(root, name), copy, { recursive: true });
  await harm(copy);
  return verifyExport(copy, publicKey, { anchors });
}

function found({ findings }: ExportReport): unknown[] {
  return findings.map(({ problem, file, line }) => [problem, file, ...(line === undefined ? [] : [line])]);
}

function untouched(): Promise<void> {
  return Promise.resolve();
}

/** Changes lines of a file; they have no line feeds within. */
function editLines(name: string, edit: (lines: string[]) => void) {
  return editFile(name, (text) => {
    const lines = text.split('\n');
    edit(lines);
    return lines.join('\n');
  });
}

function swap(a: number, b: number) {
  return (lines: string[]): void => {
    [lines[a], lines[b]] = [lines[b], lines[a]];
  };
}

function drop(line: number) {
  return (lines: string[]): void => void lines.splice(line, 1);
}

function replace(from: string, to: string) {
  return (text: string): string => text.replace(from, to);
}

/** Edits a row of the trail and makes the hashes anew from there on. */
function rehash(text: string): string {
  const rows = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditRow);
  let { previousHash } = rows[10];
  const anew = rows.slice(10).map((row, i) => {
    const { hash: _old, ...unhashed } = { ...row, previousHash, ...(i === 0 && { reason: 'none' }) }; // eslint-disable-line @typescript-eslint/no-unused-vars
    previousHash = auditHash(unhashed);
    return { ...unhashed, hash: previousHash };
  });
  return [...rows.slice(0, 10), ...anew].map((row) => `${canonicalJson({ ...row })}\n`).join('');
}

describe('a genuine export', () => {
  it.each(Object.keys(manifests) as Export[])('is found genuine: %s', async (name) => {
    const { findings, manifest, proved, unproved } = await examine(name, untouched);
    expect(findings).toEqual([]);
    expect(manifest).toEqual(manifests[name]);
    expect(proved.length).toBeGreaterThan(1);
    expect(unproved.length).toBeGreaterThan(1);
  });

  it('proves the whole trail where it has it, and says what it cannot prove where it has not', async () => {
    const { head, lastRow } = manifests.trail;
    expect([lastRow, manifests.trail.rows]).toEqual([head.seq, head.seq]);
    expect((await examine('trail', untouched)).proved.join()).toContain(`whole trail, from its first row to its head, row ${head.seq}`);
    const { proved, unproved } = await examine('period', untouched);
    expect(manifests.period.firstRow).toBeGreaterThan(1);
    expect(proved.join()).not.toContain('whole trail');
    expect(unproved.join()).toContain(`before row ${manifests.period.firstRow}`);
    expect(unproved.join()).toContain(`after row ${manifests.period.lastRow}`);
    expect((await examine('filtered', untouched)).unproved.join()).toContain('the filter left rows out');
    expect((await examine('verdicts', untouched)).unproved.join()).toContain('but for its own word');
  });

  it('has every row between the first and the last of its period, those of a clock that was set back too', () => {
    const { firstRow, lastRow, rows } = manifests.period;
    expect(rows).toBe(lastRow! - firstRow! + 1);
    expect(rows).toBeGreaterThan(15);
  });

  it('says what stands beside it, and believes nothing of it', async () => {
    const { findings, unproved } = await examine('trail', (folder) => writeFile(join(folder, 'note.txt'), 'all is well'));
    expect(findings).toEqual([]);
    expect(unproved.join()).toContain('"note.txt"');
  });

  it('holds on to a head that is known from elsewhere', async () => {
    expect(found(await examine('trail', untouched, [first.head]))).toEqual([]);
    expect((await examine('trail', untouched, [first.head])).proved.join()).toContain(`known from elsewhere, row ${first.head.seq}`);
    expect(found(await examine('trail', untouched, [{ seq: 30, hash: first.head.hash }]))).toEqual([['ANCHOR', 'audit.jsonl', 30]]);
    expect(found(await examine('first', untouched, [manifests.trail.head]))).toEqual([['ANCHOR', MANIFEST_FILE]]);
  });
});

describe('a harmed export', () => {
  it.each<[string, Export, (folder: string) => Promise<void>, unknown[]]>([
    [
      'a cell of the trail’s CSV',
      'trail',
      editLines('audit.csv', (lines) => (lines[30] = lines[30].replace('product', 'prodact'))),
      [['FILE_CHANGED', 'audit.csv', 31]],
    ],
    [
      'a cell of the trail’s HTML',
      'trail',
      editFile('audit.html', replace('<td class="right">12</td>', '<td class="right">13</td>')),
      [['FILE_CHANGED', 'audit.html', expect.any(Number)]],
    ],
    [
      'a style that hides rows',
      'trail',
      editFile('audit.html', replace('tr { ', 'tr { display: none; ')),
      [['FILE_CHANGED', 'audit.html', expect.any(Number)]],
    ],
    [
      'a field of the trail’s JSON',
      'trail',
      editLines('audit.jsonl', (lines) => (lines[11] = lines[11].replace('"action":"set"', '"action":"get"'))),
      [
        ['FILE_CHANGED', 'audit.jsonl', 12],
        ['CHAIN', 'audit.jsonl', 12],
      ],
    ],
    [
      'white space in the trail’s JSON',
      'trail',
      editLines('audit.jsonl', (lines) => (lines[11] = lines[11].replace('{', '{ '))),
      [
        ['FILE_CHANGED', 'audit.jsonl', 12],
        ['ROW', 'audit.jsonl', 12],
      ],
    ],
    [
      'a field twice',
      'trail',
      editLines('audit.jsonl', (lines) => (lines[11] = lines[11].replace('{', '{"reason":"other",'))),
      [
        ['FILE_CHANGED', 'audit.jsonl', 12],
        ['ROW', 'audit.jsonl', 12],
      ],
    ],
    [
      'a row with its hashes made anew',
      'trail',
      editFile('audit.jsonl', rehash),
      [
        ['FILE_CHANGED', 'audit.jsonl', 11],
        ['HEAD', 'audit.jsonl', manifests.trail.rows],
      ],
    ],
    ['a dropped line of CSV', 'trail', editLines('audit.csv', drop(30)), [['FILE_CHANGED', 'audit.csv', 31]]],
    [
      'a dropped line of JSON',
      'trail',
      editLines('audit.jsonl', drop(30)),
      [
        ['FILE_CHANGED', 'audit.jsonl', 31],
        ['CHAIN', 'audit.jsonl', 31],
      ],
    ],
    [
      'a dropped first line of a period',
      'period',
      editLines('audit.jsonl', drop(0)),
      [
        ['FILE_CHANGED', 'audit.jsonl', 1],
        ['CHAIN', 'audit.jsonl', 1],
      ],
    ],
    [
      'a dropped last line',
      'trail',
      editFile('audit.jsonl', (text) => `${text.trimEnd().split('\n').slice(0, -1).join('\n')}\n`),
      [
        ['FILE_CHANGED', 'audit.jsonl', manifests.trail.rows],
        ['COUNT', 'audit.jsonl'],
      ],
    ],
    [
      'a dropped line feed',
      'trail',
      editFile('audit.jsonl', (text) => text.trimEnd()),
      [
        ['FILE_CHANGED', 'audit.jsonl', manifests.trail.rows],
        ['ROW', 'audit.jsonl', manifests.trail.rows],
      ],
    ],
    [
      'a filtered row edited',
      'filtered',
      editLines('audit.jsonl', (lines) => (lines[4] = lines[4].replace('"field":"name"', '"field":"nome"'))),
      [
        ['FILE_CHANGED', 'audit.jsonl', 5],
        ['CHAIN', 'audit.jsonl', 5],
      ],
    ],
    [
      'swapped filtered rows',
      'filtered',
      editLines('audit.jsonl', swap(4, 5)),
      [
        ['FILE_CHANGED', 'audit.jsonl', 5],
        ['CHAIN', 'audit.jsonl', 6],
      ],
    ],
    ['swapped lines of CSV', 'trail', editLines('audit.csv', swap(30, 33)), [['FILE_CHANGED', 'audit.csv', 31]]],
    [
      'swapped lines of JSON',
      'trail',
      editLines('audit.jsonl', swap(30, 33)),
      [
        ['FILE_CHANGED', 'audit.jsonl', 31],
        ['CHAIN', 'audit.jsonl', 31],
      ],
    ],
    [
      'a verdict’s score in JSON',
      'verdicts',
      editLines('verdicts.jsonl', (lines) => (lines[20] = lines[20].replace(/"score":[^,]*/, '"score":1'))),
      [['FILE_CHANGED', 'verdicts.jsonl', 21]],
    ],
    [
      'a verdict’s score in JSON and CSV',
      'verdicts',
      async (folder) => {
        await editLines('verdicts.jsonl', (lines) => (lines[20] = lines[20].replace(/"score":[^,]*/, '"score":1')))(folder);
        await editFile('verdicts.csv', replace('REJECT', 'PASS'))(folder);
      },
      [
        ['FILE_CHANGED', 'verdicts.jsonl'],
        ['FILE_CHANGED', 'verdicts.csv'],
      ],
    ],
    [
      'a verdict in HTML',
      'verdicts',
      editFile('verdicts.html', replace('<td>PASS</td>', '<td>REJECT</td>')),
      [['FILE_CHANGED', 'verdicts.html', expect.any(Number)]],
    ],
    [
      'swapped verdicts',
      'verdicts',
      editLines('verdicts.jsonl', swap(20, 21)),
      [
        ['FILE_CHANGED', 'verdicts.jsonl', 21],
        ['ROW', 'verdicts.jsonl', 22],
      ],
    ],
    [
      'a dropped verdict',
      'verdicts',
      editLines('verdicts.jsonl', drop(20)),
      [
        ['FILE_CHANGED', 'verdicts.jsonl', 21],
        ['COUNT', 'verdicts.jsonl'],
      ],
    ],
    [
      'an override taken out',
      'verdicts',
      editLines('verdicts.jsonl', (lines) => (lines[2] = lines[2].replace(/"overrides":\[.*?\]/, '"overrides":[]'))),
      [['FILE_CHANGED', 'verdicts.jsonl', 3]],
    ],
    ['a file is missing', 'trail', (folder) => rm(join(folder, 'audit.jsonl')), [['FILE_MISSING', 'audit.jsonl']]],
    [
      'a link in the place of a file',
      'trail',
      async (folder) => {
        await rm(join(folder, 'audit.csv'));
        await symlink(join(root, 'trail', 'audit.csv'), join(folder, 'audit.csv'));
      },
      [['FILE_MISSING', 'audit.csv']],
    ],
    ['the manifest is missing', 'trail', (folder) => rm(join(folder, MANIFEST_FILE)), [['MANIFEST', MANIFEST_FILE]]],
    ['the manifest is no JSON', 'trail', editFile(MANIFEST_FILE, (text) => text.slice(1)), [['MANIFEST', MANIFEST_FILE]]],
    [
      'a field of the manifest twice',
      'trail',
      editFile(MANIFEST_FILE, replace('"rows":', '"rows": 1,\n  "rows":')),
      [['MANIFEST', MANIFEST_FILE]],
    ],
    [
      'another field in the manifest',
      'trail',
      editFile(MANIFEST_FILE, replace('{', '{\n  "note": "fine",')),
      [['MANIFEST', MANIFEST_FILE]],
    ],
    [
      'a path in the manifest',
      'trail',
      editManifest(({ files }) => ({ files: files.map((file) => ({ ...file, name: `../trail/${file.name}` })) })),
      [
        ['SIGNATURE', MANIFEST_FILE],
        ['FILE_CHANGED', 'audit.jsonl'],
        ['FILE_CHANGED', 'audit.csv'],
        ['FILE_CHANGED', 'audit.html'],
      ],
    ],
    [
      'the period in the manifest',
      'period',
      editManifest(() => ({ period: { fromUtcMs: 1, untilUtcMs: 2 } })),
      [['SIGNATURE', MANIFEST_FILE]],
    ],
    [
      'the head in the manifest',
      'period',
      editManifest(({ head }) => ({ head: { ...head, hash: 'a'.repeat(64) } })),
      [['SIGNATURE', MANIFEST_FILE]],
    ],
    [
      'a filter taken out of the manifest',
      'filtered',
      editManifest(() => ({ filter: {} })),
      [
        ['SIGNATURE', MANIFEST_FILE],
        ['CHAIN', 'audit.jsonl', 1],
        ['HEAD', MANIFEST_FILE],
      ],
    ],
    [
      'a manifest signed with another key, which it still calls ours',
      'trail',
      editManifest(() => ({ reason: 'other' }), otherKey),
      [['SIGNATURE', MANIFEST_FILE]],
    ],
    ['a manifest signed with another key', 'trail', editManifest(() => ({ keyId: otherKey.id }), otherKey), [['KEY', MANIFEST_FILE]]],
    [
      'all made anew and signed with another key',
      'trail',
      async (folder) => {
        await editFile('audit.jsonl', rehash)(folder);
        const text = await readFile(join(folder, 'audit.jsonl'), 'utf8');
        const head = JSON.parse(text.trimEnd().split('\n').at(-1)!) as AuditRow;
        const stated = (file: ExportManifest['files'][number]): typeof file =>
          file.name === 'audit.jsonl' ? { ...file, sha256: hash('sha256', text), bytes: Buffer.byteLength(text) } : file;
        await editManifest(
          ({ files }) => ({ files: files.map(stated), head: { seq: head.seq, hash: head.hash }, keyId: otherKey.id }),
          otherKey,
        )(folder);
      },
      [['KEY', MANIFEST_FILE]],
    ],
    [
      'what the station itself has found',
      'trail',
      editManifest(() => ({ stationFindings: ['row 3 is missing'] }), key),
      [['STATION', MANIFEST_FILE]],
    ],
    [
      'files of another export',
      'trail',
      (folder) => cp(join(root, 'first', 'audit.jsonl'), join(folder, 'audit.jsonl')),
      [
        ['FILE_CHANGED', 'audit.jsonl', manifests.first.rows + 1],
        ['COUNT', 'audit.jsonl'],
      ],
    ],
  ])('shows: %s', async (_, name, harm, expected) => {
    const report = await examine(name, harm);
    expect(found(report)).toEqual(expected);
    expect(report.proved).toEqual([]);
  });

  it('is refused where it cannot be read, or is of a newer format', async () => {
    await expect(verifyExport(join(root, 'nowhere'), publicKey)).rejects.toMatchObject({ code: 'EXPORT_UNREADABLE' });
    await expect(verifyExport(join(root, 'station.db'), publicKey)).rejects.toMatchObject({ code: 'EXPORT_UNREADABLE' });
    await expect(examine('trail', editFile(MANIFEST_FILE, replace('"format": 1', '"format": 2')))).rejects.toMatchObject({
      code: 'EXPORT_NEWER',
    });
  });

  it('can be left alone', async () => {
    await expect(verifyExport(join(root, 'trail'), publicKey, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });
});
