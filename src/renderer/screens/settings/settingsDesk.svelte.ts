import type { CommandOutput } from '../../../contract/commands.ts';
import { ask } from '../../station/ask.ts';
import { Task } from '../../station/task.svelte.ts';

type Numbered = CommandOutput<'settings.read'>;
export type StationSettings = Numbered['settings'];

/** The settings as they are kept, and the way to change them. */
export class SettingsDesk {
  #numbered = $state.raw<Numbered>();
  readonly reading = new Task<void>();
  readonly saving = new Task<void>();
  #savedVersion = $state(0);

  /** Undefined until they were read. */
  get settings(): StationSettings | undefined {
    return this.#numbered?.settings;
  }

  /** Counts the changes. */
  get version(): number {
    return this.#numbered?.version ?? 0;
  }

  /** Whether what is shown was saved from here. */
  get isSaved(): boolean {
    return this.#savedVersion === this.version;
  }

  async read(): Promise<void> {
    await this.reading.run(async () => {
      this.#numbered = await ask('settings.read', {});
    });
  }

  async save(changed: StationSettings): Promise<void> {
    await this.saving.run(async () => {
      this.#took(await ask('settings.change', { basedOnVersion: this.version, settings: $state.snapshot(changed) }));
    });
  }

  async saveLine(changed: Pick<StationSettings, 'lineSetUp' | 'camera'>): Promise<void> {
    await this.saving.run(async () => {
      this.#took(await ask('lineSetUp.change', { basedOnVersion: this.version, ...$state.snapshot(changed) }));
    });
  }

  #took(numbered: Numbered): void {
    this.#numbered = numbered;
    this.#savedVersion = numbered.version;
  }
}
