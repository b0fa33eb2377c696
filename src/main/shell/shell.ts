import { hostname } from 'node:os';
import { app, clipboard } from 'electron/main';
import { type StationClient, StationRefusal } from '../../client/stationClient.ts';
import { type EventName, EVENTS } from '../../contract/events.ts';
import type { Progress } from '../../contract/message.ts';
import type { ShellInput, ShellStatus } from '../../contract/window.ts';
import type { Asked } from './asked.ts';
import type { ShellHandlers } from './bridge.ts';
import { choose } from './choose.ts';
import { DemoShow } from './demoShow.ts';
import type { MainWindow } from './mainWindow.ts';
import { isForEvaluation, nodeVersion } from './places.ts';
import { notExported, printExport } from './printExport.ts';
import { savePublicKey } from './savePublicKey.ts';
import { ShellRights } from './shellRights.ts';
import type { StationHost } from './stationHost.ts';
import { told } from '../../refusals/codedError.ts';
import { WINDOW_ERRORS } from '../../refusals/windowErrors.ts';

export interface ShellParts {
  readonly host: StationHost;
  readonly asked: Asked;
  readonly window: MainWindow;
  /** Of the site's own station. */
  readonly folder: string;
  /** Of the demo, which is made anew each time. */
  readonly demoFolder: string;
}

/** What the shell knows and does for its window. */
export class Shell {
  readonly #parts: ShellParts;
  #place: ShellStatus['place'] = 'own';
  #demo: Progress | null = null;
  #show: DemoShow | undefined;
  #doesLineRun = false;
  readonly #rights: ShellRights;
  readonly handlers: ShellHandlers;

  constructor(parts: ShellParts) {
    this.#parts = parts;
    this.#rights = new ShellRights(parts.host, parts.asked);
    this.handlers = this.#handlers();
    const { host, window } = parts;
    host.on('state', () => {
      this.#tell();
    });
    window.on('changed', () => {
      this.#tell();
    });
    host.on('client', (client) => {
      this.#doesLineRun = false;
      client.on('line.changed', ({ run }) => (this.#doesLineRun = run !== null));
      relay(client, window);
    });
  }

  /** Opens the site's own station. */
  async open(): Promise<void> {
    this.#place = 'own';
    await this.#parts.host.start({ folder: this.#parts.folder, name: hostname() });
  }

  async close(): Promise<void> {
    await this.#show?.close();
    await this.#parts.host.stop();
    await this.#show?.remove();
  }

  get status(): ShellStatus {
    const { host, window, folder } = this.#parts;
    return {
      station: host.state,
      place: this.#place,
      demo: this.#demo,
      demoPeople: this.#show?.people ?? null,
      folder,
      isKiosk: window.isKiosk,
      runtime: {
        lynceus: app.getVersion(),
        electron: process.versions.electron,
        chrome: process.versions.chrome,
        node: nodeVersion(),
        isForEvaluation: isForEvaluation(),
      },
    };
  }

  #handlers(): ShellHandlers {
    const { window } = this.#parts;
    return {
      'shell.read': () => this.status,
      'shell.restartStation': async () => {
        this.#rights.assertMayRestart();
        await this.#leaveDemo();
        return this.status;
      },
      'shell.openDemo': async () => {
        await this.#openDemo();
        return this.status;
      },
      'shell.closeDemo': async () => {
        if (this.#show !== undefined) await this.#leaveDemo();
        return this.status;
      },
      'shell.setKiosk': ({ isKiosk }: ShellInput<'shell.setKiosk'>) => {
        window.setKiosk(isKiosk);
        return this.status;
      },
      'shell.choose': (input: ShellInput<'shell.choose'>) => choose(window.native, input),
      'shell.copy': async ({ text }: ShellInput<'shell.copy'>) => {
        await clipboard.writeText(text);
        return {};
      },
      'shell.savePublicKey': async ({ title }: ShellInput<'shell.savePublicKey'>) => {
        const { publicKey } = await this.#parts.asked.call('station.read', {});
        return savePublicKey(window.native, title, publicKey);
      },
      'shell.printExport': ({ folder }: ShellInput<'shell.printExport'>) => {
        if (!this.#parts.asked.hasExported(folder)) throw notExported(folder);
        return printExport(folder);
      },
    };
  }

  /** @throws StationRefusal DEMO_NEEDS_SIGN_IN, DEMO_LINE_RUNS; by the code of station or guide, back at the site's own station then */
  async #openDemo(): Promise<void> {
    if (this.#isShowing()) return;
    await this.#rights.assertMayOpenDemo();
    // Somebody else may have opened it meanwhile.
    if (this.#isShowing()) return;
    if (this.#doesLineRun) throw new StationRefusal(told(WINDOW_ERRORS, 'DEMO_LINE_RUNS', 'demo'));
    const show = new DemoShow(this.#parts.host, this.#parts.demoFolder);
    this.#show = show;
    this.#place = 'demo';
    this.#progressTo({ step: 'pictures', done: 0, total: 0 });
    try {
      const { engineer } = await show.open((progress) => {
        if (!show.isEnding) this.#progressTo(progress);
      });
      this.#parts.asked.takeToken(engineer.token);
      this.#progressTo(null);
    } catch (error) {
      // Whoever ended it sees to what comes next.
      if (show.isEnding) return;
      await this.#leaveDemo();
      throw error;
    }
  }

  async #leaveDemo(): Promise<void> {
    const show = this.#show;
    await show?.close();
    if (this.#show !== show) return;
    this.#show = undefined;
    this.#demo = null;
    await this.open();
    await show?.remove();
  }

  #isShowing(): boolean {
    return this.#show !== undefined;
  }

  #progressTo(progress: Progress | null): void {
    this.#demo = progress;
    this.#tell();
  }

  #tell(): void {
    this.#parts.window.tell({ kind: 'shell', status: this.status });
  }
}

/** The window hears all that the station tells. */
function relay(client: StationClient, window: MainWindow): void {
  for (const event of Object.keys(EVENTS) as EventName[]) {
    client.on(event, (data) => {
      window.tell({ kind: 'event', event, data });
    });
  }
}
