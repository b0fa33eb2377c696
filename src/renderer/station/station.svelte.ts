import type { Alarm } from '../../contract/alarms.ts';
import type { CommandName, CommandOutput } from '../../contract/commands.ts';
import type { Health } from '../../contract/health.ts';
import type { LineStatus } from '../../contract/lineStatus.ts';
import type { TeachingJob } from '../../contract/teachingJob.ts';
import type { ShellStatus } from '../../contract/window.ts';
import { ask, askShell } from './ask.ts';
import { onEvent, onShell } from './events.ts';
import { Refusal } from './refusal.ts';

export type Session = CommandOutput<'session.read'>['session'];
type Product = CommandOutput<'products.list'>[number];
type About = CommandOutput<'station.read'>;

/** How often the window looks whether the session was locked or ended meanwhile. */
const LOOK_EVERY_MS = 5_000;
/** A person who works is told to the station at most so often. */
const TOUCH_EVERY_MS = 20_000;

/** What the window knows of the station it is of, kept up to date. One for the whole window. */
class Station {
  #shell = $state<ShellStatus>();
  #about = $state<About>();
  #session = $state<Session>();
  #commands = $state<ReadonlySet<string>>(new Set());
  #health = $state<Health>();
  #line = $state<LineStatus>({ run: null, lastRun: null });
  #alarms = $state<readonly Alarm[]>([]);
  #products = $state.raw<readonly Product[]>([]);
  #teaching = $state.raw<readonly TeachingJob[]>([]);
  #touchedMs = 0;

  /** Undefined until the shell has answered. */
  get shell(): ShellStatus | undefined {
    return this.#shell;
  }

  get about(): About | undefined {
    return this.#about;
  }

  /** Who is signed in; undefined where nobody is. */
  get session(): Session | undefined {
    return this.#session;
  }

  get health(): Health | undefined {
    return this.#health;
  }

  get line(): LineStatus {
    return this.#line;
  }

  get alarms(): readonly Alarm[] {
    return this.#alarms;
  }

  /** All of them by name, those in use first. */
  get products(): readonly Product[] {
    return this.#products;
  }

  /** Teachings of this station's life, the latest first. */
  get teaching(): readonly TeachingJob[] {
    return this.#teaching;
  }

  /** Whether the person who is signed in may ask for it, signed or not. */
  may(command: CommandName): boolean {
    return this.#commands.has(command);
  }

  productName(id: number | null): string {
    return this.#products.find((product) => product.id === id)?.name ?? '–';
  }

  /** Begins to listen and to look; once, when the window opens. */
  async open(): Promise<void> {
    onShell((status) => void this.#shellChanged(status));
    onEvent('station.health', (health) => (this.#health = health));
    onEvent('line.changed', (line) => (this.#line = line));
    onEvent('alarms.changed', (alarms) => (this.#alarms = alarms));
    onEvent('teaching.changed', (job) => {
      this.#teaching = [job, ...this.#teaching.filter(({ jobId }) => jobId !== job.jobId)];
    });
    for (const event of ['pointerdown', 'keydown', 'wheel'] as const) {
      addEventListener(event, () => void this.#touch(), { passive: true });
    }
    setInterval(() => void this.#look(), LOOK_EVERY_MS);
    await this.#shellChanged(await askShell('shell.read', {}));
  }

  /** @throws Refusal */
  async signIn(login: string, password: string): Promise<void> {
    await ask('session.signIn', { login, password });
    await this.readSession();
  }

  async signOut(): Promise<void> {
    try {
      await ask('session.signOut', {});
    } finally {
      this.#leave();
    }
  }

  async lock(): Promise<void> {
    await ask('session.lock', {});
    await this.readSession();
  }

  /** @throws Refusal */
  async unlock(password: string): Promise<void> {
    await ask('session.unlock', { password });
    await this.readSession();
  }

  async readAbout(): Promise<void> {
    this.#about = await ask('station.read', {});
    this.#health = this.#about.health;
  }

  async readProducts(): Promise<void> {
    this.#products = await ask('products.list', {});
  }

  /** Who is signed in, and all that this person sees. */
  async readSession(): Promise<void> {
    const before = this.#session;
    try {
      const { session, commands } = await ask('session.read', {});
      this.#session = session;
      this.#commands = new Set(commands);
      if (before?.id === session.id && before.reach === session.reach) return;
      [this.#line, this.#alarms] = await Promise.all([ask('line.read', {}), ask('alarms.list', {})]);
      if (session.reach !== 'full') return;
      [this.#teaching] = await Promise.all([ask('teaching.list', {}), this.readProducts()]);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#leave();
    }
  }

  async #shellChanged(status: ShellStatus): Promise<void> {
    const wasUsable = isUsable(this.#shell);
    this.#shell = status;
    if (!isUsable(status)) {
      this.#leave();
      this.#line = { run: null, lastRun: null };
      this.#alarms = [];
      return;
    }
    if (wasUsable) return;
    await this.readAbout();
    await this.readSession();
  }

  async #look(): Promise<void> {
    if (isUsable(this.#shell) && this.#session) await this.readSession();
  }

  async #touch(): Promise<void> {
    if (this.#session === undefined || this.#session.reach === 'locked' || Date.now() - this.#touchedMs < TOUCH_EVERY_MS) return;
    this.#touchedMs = Date.now();
    await ask('session.touch', {}).catch(() => this.readSession());
  }

  #leave(): void {
    this.#session = undefined;
    this.#commands = new Set();
  }
}

/** Whether there is a station to be asked, and nothing is being made of it. */
function isUsable(status: ShellStatus | undefined): boolean {
  return status?.station.state === 'ready' && status.demo === null;
}

export const station = new Station();
