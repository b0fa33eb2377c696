/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testFolder } from '../folders.ts';
import type { WindowAnswer, WindowBridge } from '../../src/contract/window.ts';
import { hasElectron, openApp, type OpenedApp } from './app.ts';
import { ask, makeAdministrator } from './people.ts';

const folder = await testFolder();

/** What a page sees that was not made by us. */
interface Opened {
  readonly lynceus: WindowBridge;
}

describe.skipIf(!hasElectron)('from inside the window', () => {
  let opened: OpenedApp;
  let page: Page;
  let server: Server;
  let foreign: string;
  /** Requests that came to the foreign server. */
  const heard: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      heard.push(request.url ?? '');
      response.setHeader('Access-Control-Allow-Origin', '*');
      response.end('<script>window.wasHere = true</script>');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    foreign = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    opened = await openApp(folder, { args: ['--use-fake-device-for-media-stream'] });
    ({ page } = opened);
    await makeAdministrator(page);
  });

  afterAll(async () => {
    await opened?.close();
    server?.close();
  });

  it('nothing of Node or Electron can be reached', async () => {
    const reached = await page.evaluate(() =>
      ['require', 'process', 'module', 'exports', 'Buffer', 'global', 'ipcRenderer', 'electron', '__dirname', 'setImmediate'].filter(
        (name) => name in globalThis,
      ),
    );
    expect(reached).toEqual([]);
  });

  it('the contract is all there is, and cannot be changed', async () => {
    const found = await page.evaluate(() => {
      const { lynceus } = globalThis as unknown as Opened;
      const before = lynceus.call;
      try {
        (lynceus as { call: unknown }).call = () => 'mine';
      } catch {
        // Frozen objects refuse in strict mode.
      }
      return { members: Object.keys(lynceus).sort(), isSame: lynceus.call === before };
    });
    expect(found).toEqual({ members: ['call', 'cancel', 'onNews', 'pathOf'], isSame: true });
  });

  it('the token of the session is nowhere', async () => {
    const answer = await page.evaluate(() => {
      const { lynceus } = globalThis as unknown as Opened;
      return lynceus.call({ id: 900_001, command: 'session.read', input: {} });
    });
    expect(JSON.stringify(answer)).not.toMatch(/token/i);
    const kept = await page.evaluate(
      () => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]) + document.cookie,
    );
    expect(kept).not.toMatch(/token/i);
  });

  it.each([
    ['a script in the page', () => document.head.appendChild(Object.assign(document.createElement('script'), { text: 'window.ran = 1' }))],
    [
      'a script from a data: URL',
      () => document.head.appendChild(Object.assign(document.createElement('script'), { src: 'data:text/javascript,window.ran=1' })),
    ],
    [
      'a script from a blob',
      () =>
        document.head.appendChild(
          Object.assign(document.createElement('script'), { src: URL.createObjectURL(new Blob(['window.ran = 1'])) }),
        ),
    ],
    [
      'a handler in an attribute',
      () => {
        document.body.insertAdjacentHTML('beforeend', '<img src="/none.png" onerror="window.ran = 1">');
      },
    ],
  ])('%s does not run', async (_, add) => {
    await page.evaluate(violations);
    await page.evaluate(add);
    await expect.poll(() => page.evaluate(() => (globalThis as unknown as { violated: string[] }).violated.length)).toBeGreaterThan(0);
    expect(await page.evaluate(() => 'ran' in globalThis)).toBe(false);
  });

  it('text is not run as code', async () => {
    const ran = await page.evaluate(async () => {
      // What the debugger runs at once is not under the policy; what comes later is.
      await new Promise((resolve) => setTimeout(resolve));
      // eslint-disable-next-line @typescript-eslint/no-implied-eval -- that it is refused is what is tested
      const attempts: (() => unknown)[] = [() => (0, eval)('1') as unknown, () => new Function('return 1')];
      return attempts.map((attempt) => {
        try {
          return String(attempt());
        } catch (error) {
          return (error as Error).name;
        }
      });
    });
    expect(ran).toEqual(['EvalError', 'EvalError']);
  });

  it('nothing of elsewhere is fetched, shown or sent to', async () => {
    const outcomes = await page.evaluate(async (address) => {
      const failed = (): string => 'refused';
      const image = (src: string): Promise<string> =>
        new Promise((resolve) => {
          Object.assign(new Image(), {
            onload: () => {
              resolve('shown');
            },
            onerror: () => {
              resolve('refused');
            },
            src,
          });
        });
      return [
        await fetch(address).then(() => 'fetched', failed),
        await fetch('file:///etc/passwd').then(() => 'fetched', failed),
        await fetch('data:text/plain,x').then(() => 'fetched', failed),
        await image(`${address}/picture.png`),
        await image(
          'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
        ),
        navigator.sendBeacon(`${address}/beacon`, 'x') ? 'queued' : 'refused',
        await new Promise((resolve) => {
          try {
            const socket = new WebSocket(address.replace('http', 'ws'));
            socket.onopen = () => {
              resolve('opened');
            };
            socket.onerror = () => {
              resolve('refused');
            };
          } catch {
            resolve('refused');
          }
        }),
      ];
    }, foreign);
    expect(outcomes.filter((outcome) => outcome !== 'refused' && outcome !== 'queued')).toEqual([]);
    expect(heard).toEqual([]);
  });

  it('WebRTC finds no way out', async () => {
    const candidates = await page.evaluate(async () => {
      const connection = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:3478' }] });
      const found: string[] = [];
      connection.createDataChannel('x');
      connection.onicecandidate = ({ candidate }) => candidate && found.push(candidate.candidate);
      await connection.setLocalDescription(await connection.createOffer());
      await new Promise<void>((resolve) => {
        connection.onicegatheringstatechange = () => {
          if (connection.iceGatheringState === 'complete') resolve();
        };
        if (connection.iceGatheringState === 'complete') resolve();
      });
      connection.close();
      return found.filter((candidate) => / udp /i.test(candidate));
    });
    expect(candidates).toEqual([]);
  });

  it('the window goes nowhere else, and opens no other', async () => {
    const before = page.url();
    const other = await page.evaluate((address) => {
      const opened = [globalThis.open(address), globalThis.open('lynceus://app/'), globalThis.open('about:blank')];
      location.href = address;
      location.href = 'file:///etc/passwd';
      return opened.filter((window) => window !== null).length;
    }, foreign);
    expect(other).toBe(0);
    expect(await page.evaluate(() => document.querySelector('nav')?.innerText)).toContain('Audit trail');
    expect(page.url()).toBe(before);
    expect(opened.app.windows()).toHaveLength(1);
    expect(heard).toEqual([]);
  });

  it('no foreign frame is shown', async () => {
    await page.evaluate((address) => {
      for (const src of [address, 'data:text/html,x', 'lynceus://app/']) {
        document.body.appendChild(Object.assign(document.createElement('iframe'), { src }));
      }
    }, foreign);
    await expect
      .poll(async () => {
        const frames = page.frames().filter((frame) => frame !== page.mainFrame());
        return Promise.all(frames.map((frame) => frame.evaluate(() => 'lynceus' in globalThis && document.body.childElementCount > 0)));
      })
      .not.toContain(true);
    expect(heard).toEqual([]);
    await page.evaluate(() => {
      for (const frame of document.querySelectorAll('iframe')) frame.remove();
    });
  });

  it('of what a page may ask for, only the camera is given', async () => {
    const states = await page.evaluate(async () => {
      const refused = (error: unknown): string => (error as Error).name;
      return {
        camera: await navigator.mediaDevices.getUserMedia({ video: true }).then((stream) => stream.getTracks().length, refused),
        microphone: await navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'given', refused),
        both: await navigator.mediaDevices.getUserMedia({ video: true, audio: true }).then(() => 'given', refused),
        screen: await navigator.mediaDevices.getDisplayMedia({ video: true }).then(() => 'given', refused),
        notifications: await Notification.requestPermission(),
        clipboard: await navigator.clipboard.readText().then(() => 'given', refused),
      };
    });
    expect(states.camera).toBe(1);
    expect(Object.values(states).slice(1)).not.toContain('given');
    expect(states.notifications).not.toBe('granted');
  });

  it('nothing is downloaded', async () => {
    // A promise that is returned would be waited for, so it is put into an object.
    const download = await opened.app.evaluateHandle(({ session }) => ({
      ending: new Promise<string>((resolve) => {
        session.defaultSession.on('will-download', (event) => {
          resolve(event.defaultPrevented ? 'refused' : 'begun');
        });
      }),
    }));
    await page.evaluate(() => {
      const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(new Blob(['x'])), download: 'x.exe' });
      link.click();
    });
    expect(await download.evaluate(({ ending }) => ending)).toBe('refused');
  });

  it.each([
    ['no message at all', 'MESSAGE_INVALID', () => undefined],
    ['a text', 'MESSAGE_INVALID', () => 'station.read'],
    ['a message without a number', 'MESSAGE_INVALID', () => ({ command: 'station.read', input: {} })],
    ['a message with more than it should have', 'MESSAGE_INVALID', () => ({ id: 900_010, command: 'station.read', input: {}, token: 'x' })],
    ['a command that there is none of', 'COMMAND_UNKNOWN', () => ({ id: 900_011, command: 'station.explode', input: {} })],
    ['a command that every object has', 'COMMAND_UNKNOWN', () => ({ id: 900_012, command: 'constructor', input: {} })],
    ['input of the wrong shape', 'INPUT_INVALID', () => ({ id: 900_013, command: 'session.signIn', input: { login: 7 } })],
    ['input of the wrong shape for the shell', 'INPUT_INVALID', () => ({ id: 900_014, command: 'shell.copy', input: { text: 7 } })],
    [
      'input that is too large',
      'MESSAGE_TOO_LARGE',
      () => ({ id: 900_015, command: 'products.create', input: { name: 'x'.repeat(9 << 20) } }),
    ],
    ['a number that JSON does not have', 'MESSAGE_INVALID', () => ({ id: 900_016, command: 'products.create', input: { name: 1n } })],
    [
      'input that holds itself',
      'MESSAGE_TOO_LARGE',
      () => {
        const input: Record<string, unknown> = {};
        input.self = input;
        return { id: 900_017, command: 'products.create', input };
      },
    ],
    [
      'a print of what was not exported here',
      'EXPORT_UNREADABLE',
      () => ({ id: 900_018, command: 'shell.printExport', input: { folder: '/etc' } }),
    ],
  ])('%s is answered with a code', async (_, code, made) => {
    expect(await callWith(page, made)).toMatchObject({ isDone: false, problem: { code } });
  });

  it('the files of the program alone are served', async () => {
    const statuses = await page.evaluate(() =>
      Promise.all(
        [
          '/',
          '/%2e%2e/%2e%2e/package.json',
          '/..%2f..%2fpackage.json',
          '/%E0%A4%A',
          '/pictures/999999',
          '/pictures/1?side=x',
          '/main.js%00.png',
        ].map(async (path) => (await fetch(path).catch(() => ({ status: 0 }))).status),
      ),
    );
    expect(statuses).toEqual([200, 404, 404, 404, 404, 404, 404]);
    expect(await page.evaluate(async () => (await fetch('/', { method: 'POST' })).status)).toBe(405);
  });

  it('a page of elsewhere cannot ask the station, even in a window of its own', async () => {
    const preload = join(import.meta.dirname, '..', '..', 'out', 'preload', 'preload.cjs');
    expect(await readFile(preload, 'utf8')).toContain('lynceus');
    const code = await opened.app.evaluate(
      async ({ BrowserWindow, session }, [preload]) => {
        const window = new BrowserWindow({
          show: false,
          webPreferences: { preload, sandbox: true, contextIsolation: true, session: session.fromPartition('elsewhere') },
        });
        try {
          await window.loadURL('data:text/html,elsewhere');
          const answer = (await window.webContents.executeJavaScript(
            `lynceus.call({ id: 1, command: 'station.read', input: {} })`,
          )) as WindowAnswer;
          return answer.isDone ? 'answered' : answer.problem.code;
        } finally {
          window.destroy();
        }
      },
      [preload] as const,
    );
    expect(code).toBe('SENDER_REFUSED');
  });

  it('the station lives on after all of this', async () => {
    expect(await ask(page, 'station.read', {})).toMatchObject({ health: { state: 'sound' } });
  });
});

/** Calls with a message that is made in the page, since not every one can be sent there. */
async function callWith(page: Page, made: () => unknown): Promise<WindowAnswer> {
  const maker = await page.evaluateHandle(made);
  return maker.evaluate((message) => (globalThis as unknown as Opened).lynceus.call(message as never));
}

/** Notes what the page's policy refuses from now on. */
function violations(): void {
  const seen: string[] = [];
  Object.assign(globalThis, { violated: seen });
  addEventListener('securitypolicyviolation', ({ violatedDirective }) => seen.push(violatedDirective));
}
