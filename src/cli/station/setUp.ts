import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { type LineSetUpInput, PLC, TRIGGER } from '../../contract/lineSetUp.ts';

/*
 * What a line is made of, in the words of the command line.
 */

type PlcInput = LineSetUpInput['plc'];
type TriggerInput = LineSetUpInput['trigger'];

export interface SetUpOptions {
  readonly source?: string;
  readonly replay?: number;
  readonly repeat?: true;
  readonly trigger?: TriggerInput;
  readonly plc?: PlcInput;
}

const PLC_WORDS = 'Give none, a serial port, usb:VENDOR:PRODUCT[:SERIAL], tcp:HOST:PORT, modbus-tcp:HOST[:PORT] or modbus-rtu:PORT.';

export function addSetUpOptions(command: Command): Command {
  return command
    .option('--source <folder>', 'where the camera puts its pictures')
    .option('--replay <rate>', 'judge the pictures that are in the folder, so many a second', parseRate)
    .option('--repeat', 'with --replay: begin anew after the last one')
    .option('--plc <where>', 'none, a serial port, usb:..., tcp:HOST:PORT, modbus-tcp:HOST[:PORT], modbus-rtu:PORT', parsePlc)
    .option(
      '--trigger <what>',
      'frame, name[:MS], order[:MS] or timer:MS; unless told, frame without a PLC and name with one',
      parseTrigger,
    );
}

/** What the options name, which is all or nothing; undefined where they name nothing. */
export function setUpOf(options: SetUpOptions, command: Command): LineSetUpInput | undefined {
  const { source, replay, repeat, plc = { kind: 'none' }, trigger } = options;
  if (source === undefined) {
    const orphan = (['replay', 'repeat', 'plc', 'trigger'] as const).find((name) => options[name] !== undefined);
    if (orphan !== undefined) command.error(`error: --${orphan} needs --source`);
    return undefined;
  }
  const folder = resolve(source);
  return {
    source:
      replay === undefined ? { kind: 'folder', folder } : { kind: 'replay', folder, partsPerSecond: replay, isRepeated: repeat ?? false },
    trigger: trigger ?? (plc.kind === 'none' ? { by: 'frame' } : { by: 'name' }),
    plc,
  };
}

/** `none`, `/dev/ttyUSB0`, `COM3`, `usb:0403:6001:A50285BI`, `tcp:10.0.0.7:4001`, `modbus-tcp:10.0.0.7:502`, `modbus-rtu:/dev/ttyUSB0`. */
export function parsePlc(text: string): PlcInput {
  const [kind, ...rest] = text.split(':');
  const plc = plcOf(kind, rest, text);
  if (!PLC.safeParse(plc).success) throw new InvalidArgumentError(PLC_WORDS);
  return plc;
}

function plcOf(kind: string, rest: readonly string[], text: string): PlcInput {
  if (kind === 'usb') {
    const [vendorId = '', productId = '', serialNumber] = rest;
    return { kind, vendorId, productId, ...(serialNumber !== undefined && { serialNumber }) };
  }
  if (kind === 'tcp' || kind === 'modbus-tcp') {
    const [host = '', port] = rest;
    return { kind, host, ...(port !== undefined && { port: Number(port) }) } as PlcInput;
  }
  if (kind === 'modbus-rtu') return { kind, path: rest.join(':') };
  return text === 'none' ? { kind: 'none' } : { kind: 'serial', path: text };
}

/** `frame`, `name`, `name:200`, `order:200` (ms within which a picture has to come) or `timer:500` (ms between parts). */
export function parseTrigger(text: string): TriggerInput {
  const [, by, ms] = /^(frame|name|order|timer)(?::(\d{1,7}))?$/.exec(text) ?? [];
  const trigger = { by, ...(ms !== undefined && { [by === 'timer' ? 'everyMs' : 'frameWithinMs']: Number(ms) }) };
  if (!TRIGGER.safeParse(trigger).success) {
    throw new InvalidArgumentError('Give frame, name[:MILLISECONDS], order[:MILLISECONDS] or timer:MILLISECONDS.');
  }
  return trigger as TriggerInput;
}

/** A rate as `12` or `0.5`. */
export function parseRate(text: string): number {
  const rate = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (rate < 0.01 || rate > 1000) throw new InvalidArgumentError('Give parts a second, 0.01 to 1000.');
  return rate;
}
