/** Scores that are remembered, of all models together: some 100 bytes each. */
const MOST = 100_000;

/** Raw scores of pictures by models, both known by their content: they never change. The models asked about longest ago make room. */
export class ScoreCache {
  readonly #most: number;
  /** By the model's content hash, the one asked about last at the end; then by the picture's SHA-256. */
  readonly #models = new Map<string, Map<string, number>>();

  constructor(most = MOST) {
    this.#most = most;
  }

  get(contentHash: string, sha256: string): number | undefined {
    return this.#models.get(contentHash)?.get(sha256);
  }

  set(contentHash: string, sha256: string, score: number): void {
    const scores = this.#models.get(contentHash) ?? new Map<string, number>();
    this.#models.delete(contentHash);
    this.#models.set(contentHash, scores);
    scores.set(sha256, score);
    while (this.size > this.#most) {
      const [[oldest, ofOldest]] = this.#models;
      if (this.#models.size > 1) this.#models.delete(oldest);
      else ofOldest.delete(ofOldest.keys().next().value!);
    }
  }

  get size(): number {
    let size = 0;
    for (const scores of this.#models.values()) size += scores.size;
    return size;
  }
}
