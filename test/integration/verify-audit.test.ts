import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { appendFile, cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ExportManifest } from '../../src/main/station/exports/manifest.ts';
import { openExportingStation, SIGNATURE, writeTrail } from '../exports.ts';
import { testFolder } from '../folders.ts';

const CLI = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

let root: string;
let manifest: ExportManifest;

beforeAll(async () => {
  root = await testFolder();
  const station = await openExportingStation(root);
  writeTrail(station, 70);
  manifest = await station.exporter.exportTrail({ folder: join(root, 'export'), period: {}, filter: {} }, SIGNATURE);
  await writeFile(join(root, 'station.pem'), manifest.publicKey);
  await writeFile(join(root, 'other.pem'), generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }));
  await cp(join(root, 'export'), join(root, 'harmed'), { recursive: true });
  await appendFile(join(root, 'harmed', 'audit.csv'), '71\r\n');
  station.db.close();
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function verifyAudit(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, 'verify-audit', ...args], { cwd: root }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

describe('lynceus verify-audit', () => {
  it('tells that an export is genuine, what it proves and what not', async () => {
    const { code, stdout, stderr } = await verifyAudit('export', '--key', 'station.pem');
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^GENUINE {2}export\n/);
    expect(stdout).toContain(`  head     ${manifest.head.seq}:${manifest.head.hash}\n`);
    expect(stdout).toMatch(/\nproved\n[^]*whole trail[^]*\nnot proved\n/);
  });

  it('prints the same as JSON alone', async () => {
    const { code, stdout } = await verifyAudit(
      'export',
      '--key',
      'station.pem',
      '--head',
      `${manifest.head.seq}:${manifest.head.hash}`,
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ genuine: true, manifest: { id: manifest.id }, findings: [] });
  });

  it.each<[string, string[], RegExp]>([
    ['a changed file', ['harmed', '--key', 'station.pem'], /^NOT GENUINE[^]*- FILE_CHANGED audit\.csv, line \d+: /],
    ['another key', ['export', '--key', 'other.pem'], /^NOT GENUINE[^]*- KEY manifest\.json: /],
    [
      'another head',
      ['export', '--key', 'station.pem', '--head', `5:${'a'.repeat(64)}`],
      /^NOT GENUINE[^]*- ANCHOR audit\.jsonl, line 5: /,
    ],
  ])('ends with 4 and names what is wrong: %s', async (_, args, output) => {
    const { code, stdout } = await verifyAudit(...args);
    expect(stdout).toMatch(output);
    expect(stdout).not.toContain('\nproved');
    expect(code).toBe(4);
  });

  it.each<[string, string[], string]>([
    ['no such export', ['nowhere', '--key', 'station.pem'], 'EXPORT_UNREADABLE'],
    ['the private key', ['export', '--key', 'station.key'], 'PUBLIC_KEY_BROKEN'],
  ])('ends with 3 and a code: %s', async (_, args, code) => {
    expect(await verifyAudit(...args)).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining(`${code}: `) as string });
  });

  it('ends with 2 for a head that is none', async () => {
    expect((await verifyAudit('export', '--key', 'station.pem', '--head', 'x')).code).toBe(2);
  });
});
