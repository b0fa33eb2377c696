import { InvalidArgumentError } from 'commander';
import type { FrameSourceSettings, PlcSettings, TriggerSettings } from '../../contract/lineSetUp.ts';
import type { Shift, StationSettings } from '../../contract/settings.ts';
import { shown } from '../table.ts';

/*
 * Settings in the words of the command line.
 */

/** `early=06:00,late=14:00,night=22:00`. */
export function parseShifts(text: string): Shift[] {
  return text.split(',').map((part) => {
    const [, name, hours, minutes] = /^([^=]+)=([01]\d|2[0-3]):([0-5]\d)$/.exec(part) ?? [];
    if (name === undefined) throw new InvalidArgumentError('Give e.g. early=06:00,late=14:00,night=22:00.');
    return { name, startsAtMinute: 60 * Number(hours) + Number(minutes) };
  });
}

export function settingsText({ stationName, idleMin, sessionHours, shifts, lineSetUp, camera, lineProvider }: StationSettings): string {
  const lines: [string, string][] = [
    ['station name', stationName],
    ['lock after', `${idleMin} min without a sign of the person`],
    ['sign out after', `${sessionHours} h`],
    ['shifts', shifts.map(shiftText).join(', ')],
    ['pictures', lineSetUp ? sourceText(lineSetUp.source) : 'not set up'],
    ['trigger', lineSetUp ? triggerText(lineSetUp.trigger) : 'not set up'],
    ['PLC', lineSetUp ? plcText(lineSetUp.plc) : 'not set up'],
    ['judges on', lineProvider === 'auto' ? 'the graphics card where it judges alike and faster' : lineProvider],
    ['camera', camera ? `${shown(camera.deviceLabel)}, ${camera.widthPx}x${camera.heightPx} px` : 'none of the window'],
  ];
  return lines.map(([name, text]) => `${name.padEnd(14)} ${text}`).join('\n');
}

function shiftText({ name, startsAtMinute }: Shift): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${shown(name)} from ${two(Math.floor(startsAtMinute / 60))}:${two(startsAtMinute % 60)}`;
}

function sourceText(source: FrameSourceSettings): string {
  if (source.kind === 'pushed') return 'handed over by a window';
  if (source.kind === 'folder') return `what comes into ${shown(source.folder)}`;
  return `those in ${shown(source.folder)}, ${source.partsPerSecond} a second${source.isRepeated ? ', again and again' : ''}`;
}

function triggerText(trigger: TriggerSettings): string {
  if (trigger.by === 'frame') return 'each picture is a part';
  if (trigger.by === 'timer') return `a part every ${trigger.everyMs} ms`;
  const paired = trigger.by === 'name' ? 'by the name of its file' : 'by the order';
  return `the PLC tells; the picture is found ${paired}, within ${trigger.frameWithinMs} ms`;
}

function plcText(plc: PlcSettings): string {
  switch (plc.kind) {
    case 'none':
      return 'none';
    case 'serial':
      return `${shown(plc.path)} at ${plc.baudRate} baud`;
    case 'usb':
      return `USB ${[plc.vendorId, plc.productId, ...(plc.serialNumber === undefined ? [] : [shown(plc.serialNumber)])].join(':')} at ${plc.baudRate} baud`;
    case 'tcp':
      return `TCP ${shown(plc.host)}:${plc.port}`;
    case 'modbus-tcp':
      return `Modbus TCP ${shown(plc.host)}:${plc.port}, unit ${plc.unit}`;
    case 'modbus-rtu':
      return `Modbus RTU ${shown(plc.path)} at ${plc.baudRate} baud, unit ${plc.unit}`;
  }
}
