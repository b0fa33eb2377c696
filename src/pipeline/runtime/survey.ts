import { readdir, readFile, readlink } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { hasSimd } from './wasm-gradients/webAssembly.ts';

/** A graphics card that the machine has, whether or not anything can use it. */
export interface GraphicsCard {
  readonly vendor: 'NVIDIA' | 'AMD' | 'Intel' | 'another vendor';
  /** The kernel's driver for it; none where nothing drives it. */
  readonly driver: string | undefined;
}

export interface Survey {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly hasSimd: boolean;
  /** Undefined where this system does not tell. */
  readonly cards: readonly GraphicsCard[] | undefined;
}

const PCI = '/sys/bus/pci/devices';
/** PCI class codes of display controllers begin so. */
const DISPLAY = '0x03';
const VENDORS: Readonly<Record<string, GraphicsCard['vendor']>> = { '0x10de': 'NVIDIA', '0x1002': 'AMD', '0x8086': 'Intel' };
/** What draws a console and computes nothing: those of servers and virtual machines. */
const CONSOLES: ReadonlySet<string> = new Set(['0x1a03', '0x102b', '0x1234', '0x1af4', '0x1b36', '0x15ad', '0x1013', '0x1414']);

export async function surveyMachine(): Promise<Survey> {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() || 'unknown processor',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    hasSimd: hasSimd(),
    cards: process.platform === 'linux' ? await graphicsCards(PCI) : undefined,
  };
}

/** @param folder where the kernel lists the devices of the PCI bus */
export async function graphicsCards(folder: string): Promise<GraphicsCard[]> {
  const names = await readdir(folder).catch(() => []);
  const cards: GraphicsCard[] = [];
  for (const name of names.sort()) {
    const device = join(folder, name);
    const read = async (file: string): Promise<string> => (await readFile(join(device, file), 'utf8').catch(() => '')).trim();
    if (!(await read('class')).startsWith(DISPLAY)) continue;
    const vendor = await read('vendor');
    if (CONSOLES.has(vendor)) continue;
    const driver = await readlink(join(device, 'driver')).then(basename, () => undefined);
    cards.push({ vendor: VENDORS[vendor] ?? 'another vendor', driver });
  }
  return cards;
}
