import { InvalidArgumentError } from 'commander';
import type { z } from 'zod';
import { type LINE_SET_UP, PLC, TRIGGER } from '../../contract/lineSetUp.ts';

/*
 * What a line is made of, in the words of the command line.
 */

type SetUp = z.input<typeof LINE_SET_UP>;

const PLC_WORDS = 'Give none, a serial port, usb:VENDOR:PRODUCT[:SERIAL], tcp:HOST:PORT, modbus-tcp:HOST[:PORT] or modbus-rtu:PORT.';

/** `none`, `/dev/ttyUSB0`, `COM3`, `usb:0403:6001:A50285BI`, `tcp:10.0.0.7:4001`, `modbus-tcp:10.0.0.7:502`, `modbus-rtu:/dev/ttyUSB0`. */
export function parsePlc(text: string): SetUp['plc'] {
  const [kind, ...rest] = text.split(':');
  const plc = plcOf(kind, rest, text);
  if (!PLC.safeParse(plc).success) throw new InvalidArgumentError(PLC_WORDS);
  return plc;
}

function plcOf(kind: string, rest: readonly string[], text: string): SetUp['plc'] {
  if (kind === 'usb') {
    const [vendorId = '', productId = '', serialNumber] = rest;
    return { kind, vendorId, productId, ...(serialNumber !== undefined && { serialNumber }) };
  }
  if (kind === 'tcp' || kind === 'modbus-tcp') {
    const [host = '', port] = rest;
    return { kind, host, ...(port !== undefined && { port: Number(port) }) } as SetUp['plc'];
  }
  if (kind === 'modbus-rtu') return { kind, path: rest.join(':') };
  return text === 'none' ? { kind: 'none' } : { kind: 'serial', path: text };
}

/** `frame`, `name`, `name:200`, `order:200` (ms within which a picture has to come) or `timer:500` (ms between parts). */
export function parseTrigger(text: string): SetUp['trigger'] {
  const [, by, ms] = /^(frame|name|order|timer)(?::(\d{1,7}))?$/.exec(text) ?? [];
  const trigger = { by, ...(ms !== undefined && { [by === 'timer' ? 'everyMs' : 'frameWithinMs']: Number(ms) }) };
  if (!TRIGGER.safeParse(trigger).success) {
    throw new InvalidArgumentError('Give frame, name[:MILLISECONDS], order[:MILLISECONDS] or timer:MILLISECONDS.');
  }
  return trigger as SetUp['trigger'];
}

/** A rate as `12` or `0.5`. */
export function parseRate(text: string): number {
  const rate = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (rate < 0.01 || rate > 1000) throw new InvalidArgumentError('Give parts a second, 0.01 to 1000.');
  return rate;
}
