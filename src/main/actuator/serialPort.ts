import { SerialPort } from 'serialport';
import { StationError } from '../errors.ts';
import type { StationErrorCode } from '../../refusals/stationErrors.ts';
import { type Connection, ReconnectingPort } from './reconnectingPort.ts';
import { type CheckedSerialOptions, checkedSerialOptions, type SerialOptions, type UsbIdentity } from './serialOptions.ts';

/** What the operating systems say, for `serialport` hands on their words alone. */
const REASONS: readonly (readonly [RegExp, StationErrorCode])[] = [
  [/cannot lock port|resource busy|access denied/i, 'SERIAL_BUSY'],
  [/no such file|file not found|no such device/i, 'SERIAL_UNKNOWN'],
  [/permission denied/i, 'SERIAL_DENIED'],
];

type PortInfo = Awaited<ReturnType<typeof SerialPort.list>>[number];

/**
 * A serial port, opened now or when it appears, and again when it was unplugged and is back, by whatever path where it is told by its identity.
 * Its troubles are SERIAL_UNKNOWN, SERIAL_UNLISTED, SERIAL_BUSY, SERIAL_DENIED and SERIAL_FAILED.
 * @throws StationError INPUT_INVALID
 */
export function openSerialPort(options: SerialOptions): ReconnectingPort {
  const checked = checkedSerialOptions(options);
  return new ReconnectingPort(() => dial(checked));
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

async function dial({ device, flowControl, ...options }: CheckedSerialOptions): Promise<Connection> {
  const path = 'path' in device ? device.path : pathOf(device, await listPorts());
  const stream = new SerialPort({ ...options, path, rtscts: flowControl === 'hardware', autoOpen: false });
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
