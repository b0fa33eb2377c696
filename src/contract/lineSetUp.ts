import { z } from 'zod';
import { PATH } from './command.ts';

/*
 * What a line is made of on this machine: where its pictures come from, what starts a part, and what throws parts out.
 */

/** Where pictures come from. */
export const FRAME_SOURCE = z.discriminatedUnion('kind', [
  /** Pictures that a camera's own software puts into a folder. */
  z.strictObject({ kind: z.literal('folder'), folder: PATH }),
  /** Pictures of a folder, by name, at a rate of their own or whenever one is asked for. */
  z.strictObject({
    kind: z.literal('replay'),
    folder: PATH,
    partsPerSecond: z.number().min(0.01).max(1000).default(1),
    isRepeated: z.boolean().default(false),
  }),
  /** Pictures that a client hands over, as the window does from a USB camera. */
  z.strictObject({ kind: z.literal('pushed') }),
]);

const FRAME_WITHIN_MS = z.int().min(1).max(60_000).default(500);

/** What starts a part, and how a picture is known to be of it. */
export const TRIGGER = z.discriminatedUnion('by', [
  /** Each picture is a part; its tag is the name of its file where that can be one. */
  z.strictObject({ by: z.literal('frame') }),
  /** The PLC tells of each part; its picture bears the tag as the name of its file. */
  z.strictObject({ by: z.literal('name'), frameWithinMs: FRAME_WITHIN_MS }),
  /** The PLC tells of each part; its picture is the one that comes next. */
  z.strictObject({ by: z.literal('order'), frameWithinMs: FRAME_WITHIN_MS }),
  /** A part so often. */
  z.strictObject({ by: z.literal('timer'), everyMs: z.int().min(10).max(3_600_000) }),
]);

const HOST = z.string().min(1).max(255);
const PORT = z.int().min(1).max(65_535);
const SERIAL_PATH = z.string().min(1).max(255);
const BAUD_RATE = z.literal([9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600]).default(115_200);
const UNIT = z.int().min(1).max(247).default(1);
const USB_ID = z.string().regex(/^[0-9A-Fa-f]{4}$/, 'four hexadecimal digits');

/** What throws parts out, and by which wire it is spoken to. */
export const PLC = z.discriminatedUnion('kind', [
  /** Nothing: parts are judged and nothing is done to them. */
  z.strictObject({ kind: z.literal('none') }),
  /** docs/serial-protocol.md over a serial port. */
  z.strictObject({ kind: z.literal('serial'), path: SERIAL_PATH, baudRate: BAUD_RATE }),
  /** The same over a USB adapter, in whatever socket it is. */
  z.strictObject({
    kind: z.literal('usb'),
    vendorId: USB_ID,
    productId: USB_ID,
    serialNumber: z.string().min(1).max(255).exactOptional(),
    baudRate: BAUD_RATE,
  }),
  /** The same through a converter from Ethernet. */
  z.strictObject({ kind: z.literal('tcp'), host: HOST, port: PORT }),
  /** docs/modbus.md. */
  z.strictObject({ kind: z.literal('modbus-tcp'), host: HOST, port: PORT.default(502), unit: UNIT }),
  z.strictObject({ kind: z.literal('modbus-rtu'), path: SERIAL_PATH, baudRate: BAUD_RATE, unit: UNIT }),
]);

export const LINE_SET_UP = z
  .strictObject({ source: FRAME_SOURCE, trigger: TRIGGER, plc: PLC })
  .refine(
    ({ trigger, plc }) => (plc.kind === 'none') === (trigger.by === 'frame' || trigger.by === 'timer'),
    'A PLC tells of its parts itself (by name, by order); without one, pictures or a timer do',
  );

export type FrameSourceSettings = z.infer<typeof FRAME_SOURCE>;
export type TriggerSettings = z.infer<typeof TRIGGER>;
export type PlcSettings = z.infer<typeof PLC>;
export type LineSetUp = z.infer<typeof LINE_SET_UP>;
/** As a client gives it. */
export type LineSetUpInput = z.input<typeof LINE_SET_UP>;
