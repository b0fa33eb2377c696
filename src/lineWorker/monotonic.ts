/** Milliseconds of the machine's monotonic clock: the same in every process, other than `performance.now()`. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
