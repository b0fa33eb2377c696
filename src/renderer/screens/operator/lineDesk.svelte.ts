import type { LineSetUp } from '../../../contract/lineSetUp.ts';
import { ask } from '../../station/ask.ts';
import { Refusal } from '../../station/refusal.ts';
import { station } from '../../station/station.svelte.ts';
import { Task } from '../../station/task.svelte.ts';
import { firstStep, type FirstStep } from './readiness.ts';

/** What the line is started with, and its start, stop and change of product. */
export class LineDesk {
  readonly starting = new Task<unknown>();
  readonly stopping = new Task<unknown>();
  readonly switching = new Task<unknown>();
  #ready = $state.raw<readonly number[]>([]);
  #setUp = $state.raw<LineSetUp | null>(null);
  #hasEngineer = $state<boolean>();
  #isRead = $state(false);
  #chosenId = $state<number>();

  /** Whether it is known what can be started. */
  get isRead(): boolean {
    return this.#isRead;
  }

  /** Products that parts can be judged by. */
  get products(): { readonly id: number; readonly name: string }[] {
    return station.products.filter(({ id, retiredUtcMs }) => retiredUtcMs === null && this.#ready.includes(id));
  }

  /** What the line is to be started with. */
  get productId(): number | undefined {
    const { products } = this;
    const wanted = this.#chosenId ?? station.line.run?.productId ?? lastProductId();
    return products.find(({ id }) => id === wanted)?.id ?? products[0]?.id;
  }

  set productId(id: number | undefined) {
    this.#chosenId = id;
  }

  get setUp(): LineSetUp | null {
    return this.#setUp;
  }

  get firstStep(): FirstStep {
    return firstStep({
      role: station.session?.role ?? 'operator',
      hasEngineer: this.#hasEngineer,
      products: station.products.filter(({ retiredUtcMs }) => retiredUtcMs === null).length,
      readyProducts: this.products.length,
      hasSetUp: this.#setUp !== null,
    });
  }

  get canStart(): boolean {
    return (
      station.may('line.start') && !station.line.run && !this.starting.isRunning && this.productId !== undefined && this.#setUp !== null
    );
  }

  /** Looks what there is to start. Whatever is refused on the way is shown where it is asked for. */
  async read(): Promise<void> {
    try {
      await station.readProducts();
      const [ready, { settings }, users] = await Promise.all([
        readyProducts(),
        ask('settings.read', {}),
        station.may('users.list') ? ask('users.list', {}) : undefined,
      ]);
      this.#ready = ready;
      this.#setUp = settings.lineSetUp;
      this.#hasEngineer = users?.some(({ role, disabledUtcMs }) => role === 'engineer' && disabledUtcMs === null);
      this.#isRead = true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }

  async start(): Promise<void> {
    const { productId } = this;
    if (!this.canStart || productId === undefined) return;
    if (!(await this.starting.run(({ signal }) => ask('line.start', { productId }, { signal })))) return;
    localStorage.setItem(LAST_PRODUCT, String(productId));
    this.#chosenId = undefined;
  }

  async stop(): Promise<void> {
    await this.stopping.run(() => ask('line.stop', {}));
  }

  async switchTo(productId: number): Promise<void> {
    if (!(await this.switching.run(() => ask('line.switchProduct', { productId })))) return;
    localStorage.setItem(LAST_PRODUCT, String(productId));
    this.#chosenId = undefined;
  }

  /** After a fault, once its cause is seen to. */
  async restart(): Promise<void> {
    const productId = station.line.run?.productId;
    if (productId === undefined || !station.may('line.start') || this.starting.isRunning) return;
    await this.starting.run(async ({ signal }) => {
      await ask('line.stop', {});
      return ask('line.start', { productId }, { signal });
    });
  }
}

const LAST_PRODUCT = 'lynceus.lastProduct';

function lastProductId(): number | undefined {
  const stored = localStorage.getItem(LAST_PRODUCT);
  return stored === null ? undefined : Number(stored);
}

async function readyProducts(): Promise<number[]> {
  const inUse = station.products.filter(({ retiredUtcMs }) => retiredUtcMs === null);
  const recipes = await Promise.all(inUse.map(({ id }) => ask('recipes.read', { productId: id })));
  return recipes.filter(({ modelVersionId, settings }) => modelVersionId !== null && settings.thresholds).map(({ productId }) => productId);
}
