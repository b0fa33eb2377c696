interface Resource {
  release(): Promise<void>;
}

/** Keeps the one that was asked for last open. Nobody may use an earlier one any more when another is asked for. */
export class LastOpened<T extends Resource> {
  #last: { readonly key: string; readonly resource: T } | undefined;

  /** @throws what `open` throws; then nothing is kept */
  async get(key: string, open: () => Promise<T>): Promise<T> {
    if (this.#last?.key === key) return this.#last.resource;
    const before = this.#last;
    this.#last = undefined;
    await before?.resource.release();
    const resource = await open();
    this.#last = { key, resource };
    return resource;
  }
}
