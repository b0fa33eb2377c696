import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { lineFolder } from '../folders.ts';
import { malformation } from '../well-formed.ts';

const CLI = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

const RESULT = z.object({
  parts: z.literal(4),
  goods: z.literal(2),
  defects: z.literal(2),
  report: z.string(),
  contentHash: z.string(),
  shift: z.object({
    parts: z.literal(12),
    rows: z.literal(12),
    unheard: z.literal(0),
    wire: z.enum(['pty', 'tcp']),
    findings: z.array(z.string()).length(0),
    verdicts: z.object({ FAULT: z.literal(0) }),
  }),
  results: z.array(
    z.object({ file: z.string(), truth: z.string(), verdict: z.enum(['PASS', 'REVIEW', 'REJECT']), percent: z.number().min(0).max(100) }),
  ),
});

let root: string;
beforeAll(async () => {
  root = await lineFolder();
});

describe('lynceus demo', () => {
  it('prints its result as JSON alone and writes a report of every part', async () => {
    const { code, stdout, stderr } = await run(
      'demo',
      '--json',
      '--product',
      'machined-part',
      '--method',
      'stage0',
      '--good',
      '6',
      '--parts',
      '4',
      '--shift',
      '12',
    );
    expect(code, stderr).toBe(0);
    const result = RESULT.parse(JSON.parse(stdout));
    const page = await readFile(join(root, result.report), 'utf8');
    expect(malformation(page)).toBeUndefined();
    expect(page).toContain('<h1>Machined flange</h1>');
    expect(page).toContain(result.contentHash);
    expect(await readdir(join(root, 'demo', 'parts'))).toHaveLength(4);
    for (const { file, truth, verdict, percent } of result.results) {
      await expect(readFile(join(root, 'demo', file))).resolves.toBeDefined();
      expect(page).toContain(`<p class="file">${file}</p>`);
      expect(stderr).toContain(`${verdict.padEnd(6)} ${percent.toFixed(1).padStart(5)}  really ${truth.replaceAll('-', ' ')}`);
    }
  });

  it.skipIf(process.platform === 'win32')('replaces an earlier demo, and Ctrl+C ends it with a code', async () => {
    const child = spawn(process.execPath, [CLI, 'demo', '--seed', '2'], { cwd: root });
    const output: string[] = [];
    child.stderr.on('data', (bytes: Buffer) => output.push(bytes.toString()));
    await once(child.stderr, 'data');
    child.kill('SIGINT');
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(3);
    expect(output.join('')).toContain('CANCELLED: ');
    expect((await readdir(join(root, 'demo'))).sort()).toEqual(['good', 'made-by-lynceus-demo.txt', 'parts']);
  });

  it('refuses a folder that holds anything else, with a code', async () => {
    await writeFile(join(root, 'demo', 'thesis.txt'), 'mine');
    const { code, stdout, stderr } = await run('demo', '--json');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^FOLDER_TAKEN: .*thesis\.txt/);
    expect(await readFile(join(root, 'demo', 'thesis.txt'), 'utf8')).toBe('mine');
  });
});

async function run(...args: string[]): Promise<{ code: number | string; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { cwd: root }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}
