import { describe, expect, it } from 'vitest';
import { LINE_SET_UP } from '../../src/contract/lineSetUp.ts';
import { DEFAULT_SETTINGS, STATION_SETTINGS, type StationSettings } from '../../src/contract/settings.ts';
import { en } from '../../src/renderer/i18n/en/index.ts';
import { fieldAt } from '../../src/renderer/screens/settings/settingsFields.ts';
import { changesBetween } from '../../src/renderer/ui/changes.ts';

const SOURCES = [
  { kind: 'folder', folder: '/camera' },
  { kind: 'replay', folder: '/camera', isRepeated: true },
  { kind: 'pushed' },
] as const;
const PLCS = [
  { kind: 'none' },
  { kind: 'serial', path: '/dev/ttyS0' },
  { kind: 'usb', vendorId: '0403', productId: '6001', serialNumber: 'A1' },
  { kind: 'tcp', host: 'plc', port: 4001 },
  { kind: 'modbus-tcp', host: 'plc' },
  { kind: 'modbus-rtu', path: '/dev/ttyS0' },
] as const;
const SET_UPS = SOURCES.flatMap((source) =>
  PLCS.flatMap((plc) =>
    (plc.kind === 'none' ? [{ by: 'frame' }, { by: 'timer', everyMs: 500 }] : [{ by: 'name' }, { by: 'order' }]).map((trigger) =>
      LINE_SET_UP.parse({ source, plc, trigger }),
    ),
  ),
);

describe('changes of the settings', () => {
  it('have words for whatever can be set, and for every value that is a word', () => {
    const before = STATION_SETTINGS.parse({ stationName: 'line 1', ...DEFAULT_SETTINGS });
    for (const lineSetUp of SET_UPS) {
      const camera = { deviceLabel: 'cam', widthPx: 640, heightPx: 480 };
      const after: StationSettings = {
        stationName: 'b',
        idleMin: 1,
        sessionHours: 1,
        lineProvider: 'cpu',
        camera,
        lineSetUp,
        shifts: [{ name: 'all', startsAtMinute: 5 }],
      };
      for (const { what, to } of changesBetween(before, after)) {
        if (what === 'lineSetUp' || what === 'camera') continue; // that there was none
        const found = fieldAt(what);
        expect(found, what).toBeDefined();
        const { values } = found!.field;
        if (values !== undefined && to !== null) expect(en, what).toHaveProperty([`${values}${to}`]);
      }
    }
  });

  it('tell a place in a list', () => {
    expect(fieldAt('shifts.2.name')).toMatchObject({ field: { name: 'settings.shiftName' }, number: 3 });
    expect(fieldAt('lineSetUp')).toBeUndefined();
  });
});
