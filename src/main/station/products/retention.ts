import { setImmediate } from 'node:timers/promises';
import type { Retention as RetentionRules } from '../../../contract/recipe.ts';
import { StationError } from '../../errors.ts';
import type { Actor, AuditTrail } from '../../storage/auditTrail.ts';
import type { Images, StoredImage, VerdictUse } from '../../storage/images.ts';
import type { Products } from '../../storage/products.ts';
import { type Recipes, settingsOf } from '../../storage/recipes.ts';
import type { ImageStore } from './imageStore.ts';

const DAY_MS = 86_400_000;
/** For how long a picture is left alone whatever the rules say. */
const JUST_STORED_MS = 3_600_000;
/** Pictures looked at before others have their turn, and taken away in one transaction at most. */
const STEP = 200;

export interface RetentionParts {
  readonly store: ImageStore;
  readonly images: Images;
  readonly products: Products;
  readonly recipes: Recipes;
  readonly trail: AuditTrail;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly clock: () => number;
}

export interface Pruned {
  readonly images: number;
  readonly bytes: number;
}

/**
 * Takes away the pictures and heat maps of parts that the recipes in force do not keep any longer. Rows of verdicts and of the audit trail
 * stay, and so do pictures and masks of a product's own, and whatever belongs to no part. Each step, of 200 pictures at most, is a transaction
 * with its audit row, and so is the end of the run.
 * @throws StationError CANCELLED, PICTURES_UNWRITABLE; what was taken away until then is noted
 */
export async function pruneImages(parts: RetentionParts, by: Actor, { signal }: { signal?: AbortSignal } = {}): Promise<Pruned> {
  const { store, images, trail, clock } = parts;
  const keeper = new Keeper(rulesOf(parts), clock());
  // A station that ended between the mark and the file left the file.
  await store.remove(() => images.lastPruned().map(({ sha256 }) => sha256));
  const total = { images: 0, bytes: 0 };
  let page = images.unpruned(STEP);
  while (page.length > 0) {
    await setImmediate();
    if (signal?.aborted) throw new StationError('CANCELLED', 'retention', { cause: signal.reason });
    await store.remove(() => {
      const expired = page.filter((image) => !keeper.keeps(image, images.verdictUses(image.id)) && !images.isForTeaching(image.id));
      if (expired.length > 0) markPruned(parts, expired, by);
      total.images += expired.length;
      total.bytes += bytesOf(expired);
      return expired.map(({ sha256 }) => sha256);
    });
    page = images.unpruned(STEP, page.at(-1));
  }
  trail.change(() => undefined, { actor: by, action: 'retention.run', object: 'images', newValue: { ...total } });
  return total;
}

function markPruned({ images, trail }: RetentionParts, expired: readonly StoredImage[], by: Actor): void {
  const ids = expired.map(({ id }) => id);
  trail.change(
    () => {
      images.markPruned(ids);
    },
    { actor: by, action: 'images.prune', object: 'images', newValue: { images: ids, bytes: bytesOf(expired) } },
  );
}

function rulesOf({ products, recipes }: RetentionParts): Map<number, RetentionRules> {
  return new Map(products.list().map(({ id }) => [id, settingsOf(recipes.inForce(id)).retention]));
}

function bytesOf(images: readonly StoredImage[]): number {
  return images.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** How many pictures of a product and verdict are kept so far. */
interface Kept {
  parts: number;
  /** When the last of them was judged. */
  oldestUtcMs: number;
}

/** Says which pictures are kept, asked about them from the latest to the oldest. */
class Keeper {
  readonly #rules: ReadonlyMap<number, RetentionRules>;
  readonly #nowUtcMs: number;
  readonly #kept = new Map<string, Kept>();

  constructor(rules: ReadonlyMap<number, RetentionRules>, nowUtcMs: number) {
    this.#rules = rules;
    this.#nowUtcMs = nowUtcMs;
  }

  /** Whether one of its uses keeps a picture. One without any is kept, and one that was just stored: its part may still be to come. */
  keeps({ storedUtcMs }: StoredImage, uses: readonly VerdictUse[]): boolean {
    const keeping = uses.filter((use) => this.#isKept(use)); // each, since each is counted
    return uses.length === 0 || keeping.length > 0 || this.#nowUtcMs - storedUtcMs < JUST_STORED_MS;
  }

  #isKept({ productId, verdict, judgedUtcMs, as }: VerdictUse): boolean {
    const rule = productId === null ? undefined : this.#rules.get(productId)?.[verdict];
    if (!rule) return true;
    if (rule.days !== undefined && this.#nowUtcMs - judgedUtcMs > rule.days * DAY_MS) return false;
    if (rule.parts === undefined) return true;
    const kept = this.#kept.get(`${productId} ${verdict}`) ?? { parts: 0, oldestUtcMs: Infinity };
    this.#kept.set(`${productId} ${verdict}`, kept);
    const isFull = kept.parts >= rule.parts;
    // It goes with the picture of its part, which may have been stored before it.
    if (as === 'heat map') return !isFull || judgedUtcMs >= kept.oldestUtcMs;
    if (isFull) return false;
    kept.parts++;
    kept.oldestUtcMs = Math.min(kept.oldestUtcMs, judgedUtcMs);
    return true;
  }
}
