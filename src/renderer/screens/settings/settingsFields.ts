import type { MessageKey } from '../../i18n/en/index.ts';

/** What a value of the settings is called where people read it. */
export interface SettingsField {
  readonly name: MessageKey;
  readonly unit?: 'min' | 'h' | 'ms' | 'px';
  /** What its values are called: the message of this name and the value. */
  readonly values?: string;
  /** Minutes after midnight. */
  readonly isTimeOfDay?: true;
}

const FIELDS: Readonly<Record<string, SettingsField>> = {
  stationName: { name: 'settings.stationName' },
  idleMin: { name: 'settings.idleMin', unit: 'min' },
  sessionHours: { name: 'settings.sessionHours', unit: 'h' },
  'shifts.name': { name: 'settings.shiftName' },
  'shifts.startsAtMinute': { name: 'settings.shiftStart', isTimeOfDay: true },
  lineProvider: { name: 'machine.judgeOn', values: 'machine.provider.' },
  'lineSetUp.source.kind': { name: 'settings.sourceKind', values: 'settings.source.' },
  'lineSetUp.source.folder': { name: 'settings.folder' },
  'lineSetUp.source.partsPerSecond': { name: 'settings.partsPerSecond' },
  'lineSetUp.source.isRepeated': { name: 'settings.repeated', values: 'settings.repeated.' },
  'lineSetUp.trigger.by': { name: 'settings.triggerBy', values: 'settings.trigger.' },
  'lineSetUp.trigger.frameWithinMs': { name: 'settings.frameWithinMs', unit: 'ms' },
  'lineSetUp.trigger.everyMs': { name: 'settings.everyMs', unit: 'ms' },
  'lineSetUp.plc.kind': { name: 'settings.plcKind', values: 'settings.plc.' },
  'lineSetUp.plc.path': { name: 'settings.port' },
  'lineSetUp.plc.baudRate': { name: 'settings.baudRate' },
  'lineSetUp.plc.vendorId': { name: 'settings.vendorId' },
  'lineSetUp.plc.productId': { name: 'settings.productId' },
  'lineSetUp.plc.serialNumber': { name: 'settings.serialNumber' },
  'lineSetUp.plc.host': { name: 'settings.host' },
  'lineSetUp.plc.port': { name: 'settings.tcpPort' },
  'lineSetUp.plc.unit': { name: 'settings.unit' },
  'camera.deviceLabel': { name: 'settings.camera' },
  'camera.widthPx': { name: 'settings.width', unit: 'px' },
  'camera.heightPx': { name: 'settings.height', unit: 'px' },
};

/**
 * The field at a path, as `shifts.0.name`, with its number in a list, from 1.
 * @returns undefined for what is no value by itself, as the whole set-up
 */
export function fieldAt(path: string): { readonly field: SettingsField; readonly number: number } | undefined {
  const index = /\.(\d+)\./.exec(path);
  const field = FIELDS[index ? path.replace(index[0], '.') : path];
  return field && { field, number: Number(index?.[1] ?? 0) + 1 };
}
