import { SerialPort } from 'serialport';
import { StationError } from '../errors.ts';
import type { StationErrorCode } from '../../refusals/stationErrors.ts';
import { type Connection, ReconnectingPort } from './reconnectingPort.ts';

/** What a USB adapter says of itself, which stays the same in whatever socket it is put. */
export interface UsbIdentity {
  readonly vendorId: string;
  readonly productId: string;
  readonly serialNumber?: string;
}

export interface SerialOptions {
  /** A path such as /dev/ttyUSB0 or COM3, or an identity. */
  readonly device: { readonly path: string } | UsbIdentity;
  readonly baudRate?: number;
}

/** What the operating systems say, for `serialport` hands on their words alone. */
const REASONS: readonly (readonly [RegExp, StationErrorCode])[] = [
  [/cannot lock port|resource busy|access denied/i, 'SERIAL_BUSY'],
  [/no such file|file not found|no such device/i, 'SERIAL_UNKNOWN'],
  [/permission denied/i, 'SERIAL_DENIED'],
];

type PortInfo = Awaited<ReturnType<typeof SerialPort.list>>[number];

/**
 * A serial port of 8 data bits, no parity, 1 stop bit and no flow control, opened now or when it appears, and again when it was unplugged and is back, by whatever path where it is told by its identity.
 * Its troubles are SERIAL_UNKNOWN, SERIAL_UNLISTED, SERIAL_BUSY, SERIAL_DENIED and SERIAL_FAILED.
 */
export function openSerialPort({ device, baudRate = 115_200 }: SerialOptions): ReconnectingPort {
  return new ReconnectingPort(() => dial(device, baudRate));
}

/**
 * The path of the one port that has this identity.
 * @throws StationError SERIAL_UNKNOWN where there is none, or more than one
 */
export function pathOf(identity: UsbIdentity, ports: readonly PortInfo[]): string {
  const found = ports.filter(
    ({ vendorId, productId, serialNumber }) =>
      isSame(vendorId, identity.vendorId) &&
      isSame(productId, identity.productId) &&
      (identity.serialNumber === undefined || isSame(serialNumber, identity.serialNumber)),
  );
  const [port] = found;
  if (port && found.length === 1) return port.path;
  const detail = port ? `${found.length} ports are such ones: ${found.map(({ path }) => path).join(', ')}` : undefined;
  throw new StationError('SERIAL_UNKNOWN', nameOf(identity), detail === undefined ? {} : { detail });
}

async function dial(device: SerialOptions['device'], baudRate: number): Promise<Connection> {
  const path = 'path' in device ? device.path : pathOf(device, await listPorts());
  const stream = new SerialPort({ path, baudRate, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    stream.open((error) => {
      if (error) reject(refusal(error, path));
      else resolve();
    });
  });
  const hangUp = (): void => {
    if (stream.isOpen && !stream.closing) stream.close();
  };
  return { stream, hangUp };
}

/**
 * The serial ports of this machine.
 * @throws StationError SERIAL_UNLISTED
 */
export async function listPorts(): Promise<PortInfo[]> {
  try {
    return await SerialPort.list();
  } catch (cause) {
    throw new StationError('SERIAL_UNLISTED', 'list of ports', { detail: (cause as Error).message, cause });
  }
}

function refusal(error: Error, where: string): StationError {
  const [, code] = REASONS.find(([words]) => words.test(error.message)) ?? [undefined, 'SERIAL_FAILED' as const];
  return new StationError(code, where, { detail: error.message, cause: error });
}

function isSame(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}

function nameOf({ vendorId, productId, serialNumber }: UsbIdentity): string {
  return `USB ${vendorId}:${productId}${serialNumber === undefined ? '' : ` ${serialNumber}`}`;
}
