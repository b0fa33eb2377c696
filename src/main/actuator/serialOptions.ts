import { z } from 'zod';
import { StationError } from '../errors.ts';

const USB_ID = z.string().regex(/^[0-9A-Fa-f]{4}$/, 'four hexadecimal digits');

const SERIAL_OPTIONS = z.strictObject({
  /** A path such as /dev/ttyUSB0 or COM3; or what the adapter says of itself, which stays the same in whatever socket it is put. */
  device: z.union([
    z.strictObject({ path: z.string().min(1).max(255) }),
    z.strictObject({ vendorId: USB_ID, productId: USB_ID, serialNumber: z.string().min(1).max(255).optional() }),
  ]),
  baudRate: z.literal([9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600]).default(115_200),
  dataBits: z.literal([7, 8]).default(8),
  parity: z.enum(['none', 'even', 'odd']).default('none'),
  stopBits: z.literal([1, 2]).default(1),
  flowControl: z.enum(['none', 'hardware']).default('none'),
});

/** As a person configures them. */
export type SerialOptions = z.input<typeof SERIAL_OPTIONS>;
export type CheckedSerialOptions = z.output<typeof SERIAL_OPTIONS>;
export type UsbIdentity = Exclude<CheckedSerialOptions['device'], { path: string }>;

/** @throws StationError INPUT_INVALID */
export function checkedSerialOptions(options: SerialOptions): CheckedSerialOptions {
  const checked = SERIAL_OPTIONS.safeParse(options);
  if (!checked.success) throw new StationError('INPUT_INVALID', 'serial port', { detail: z.prettifyError(checked.error) });
  return checked.data;
}
