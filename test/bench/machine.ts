import { cpus, release, totalmem } from 'node:os';

/** One line on what ran and when, for the head of every table. */
export function machineLine(): string {
  const [cpu] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, ${cpus().length} x ${cpu.model.trim()}, ${gigabytes} GiB, ${process.platform} ${release().split('-')[0]}, Node ${process.versions.node}`;
}
