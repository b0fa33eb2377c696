/** Adds up the seconds of named steps. */
export class Stopwatch {
  readonly seconds: Record<string, number> = {};

  async time<T>(step: string, task: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await task();
    } finally {
      this.seconds[step] = (this.seconds[step] ?? 0) + (performance.now() - start) / 1000;
    }
  }
}
