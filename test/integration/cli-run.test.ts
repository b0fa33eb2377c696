import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lineFolder } from '../folders.ts';
import { StationLine, testPictures, UNHURRIED } from '../station-line.ts';
import { type TaughtProduct, teachMade } from '../taught.ts';

const CLI = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

let root: string;
let taught: TaughtProduct;
let env: NodeJS.ProcessEnv;
let goods: string[];

beforeAll(async () => {
  root = await lineFolder();
  taught = await teachMade('printed-label');
  ({ goods } = await testPictures(taught));
  const world = await StationLine.open(root, taught, { actuator: UNHURRIED });
  const { login, password } = world.people.operator;
  await world.close();
  env = { ...process.env, LYNCEUS_STATION: world.place.folder, LYNCEUS_LOGIN: login, LYNCEUS_PASSWORD: password };
});

const running = new Set<ChildProcess>();
/** What a failed test left would keep the station's database. */
afterEach(async () => {
  await Promise.all(
    [...running].map(async (child) => {
      child.kill('SIGINT');
      await once(child, 'close');
    }),
  );
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [CLI, ...args], { env, cwd: root });
  running.add(child);
  child.once('close', () => running.delete(child));
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

describe('lynceus run', () => {
  it('judges the pictures of a folder at a rate, and ends with the last one', async () => {
    const { code, stdout, stderr } = await run('run', '--product', 'label', '--source', dirname(goods[0]), '--replay', '20', '--json');
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ parts: goods.length, verdicts: { FAULT: 0 } });
  });

  it.each(['tcp', 'modbus-tcp'])('tells a PLC over %s, which lets good parts pass', async (wire) => {
    const [parts, camera] = [join(root, `parts-${wire}`), join(root, `camera-${wire}`)];
    await Promise.all([mkdir(parts), mkdir(camera)]);
    await Promise.all(goods.map((file, i) => copyFile(file, join(parts, `${i + 1}.png`))));
    const port = await freePort();
    const plc = run(
      'plc-simulator',
      '--port',
      `${wire}:${port}`,
      '--parts',
      parts,
      '--camera',
      camera,
      '--rate',
      '8',
      '--gate-delay',
      '1000',
    );
    const count = String(goods.length);
    const args = ['run', '--product', 'label', '--source', camera, '--plc', `${wire}:127.0.0.1:${port}`, '--parts', count, '--json'];
    const shift = await run(...args);
    expect(shift.code, shift.stderr).toBe(0);
    const { verdicts } = JSON.parse(shift.stdout) as { verdicts: Record<string, number> };
    expect(verdicts.FAULT).toBe(0);
    expect((await plc).stdout).toContain(`${count} parts: ${verdicts.PASS} passed, ${goods.length - verdicts.PASS} rejected`);
  });

  it.each([
    [['--plc', 'serial', '--trigger', 'frame'], 3, 'INPUT_INVALID'],
    [['--plc', 'tcp:nowhere'], 2, 'Give none, a serial port'],
    [['--trigger', 'now'], 2, 'Give frame, name'],
    [['--challenge', 'good,fine'], 2, 'Give good and bad'],
  ])('refuses %j', async (args, code, words) => {
    const ended = await run('run', '--product', 'label', '--source', root, ...args);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(words);
  });

  it.each([
    [['--repeat'], 2, '--repeat needs --source'],
    [[], 3, 'LINE_NOT_SET_UP'],
  ])('refuses %j without a source', async (args, code, words) => {
    const ended = await run('run', '--product', 'label', ...args);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(words);
  });

  it('refuses a folder that is not there', async () => {
    const { code, stderr } = await run('run', '--product', 'label', '--source', join(root, 'none'));
    expect(code).toBe(3);
    expect(stderr).toContain('SOURCE_UNREADABLE: ');
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
