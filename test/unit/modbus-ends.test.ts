import { expect, it } from 'vitest';
import { StationEnd } from '../../src/main/actuator/modbus/stationEnd.ts';
import { ModbusPlcEnd } from '../../src/plcSimulator/modbusPlcEnd.ts';

/** One exchange: the station writes its block, then reads the other. */
function exchange(station: StationEnd, plc: ModbusPlcEnd, atMs: number): void {
  plc.take(station.block(), atMs);
  station.take(plc.block(true, 0), atMs);
}

it('the gate is moved where the station asks for it as soon as it is ready', () => {
  const station = new StationEnd(Math.random);
  const plc = new ModbusPlcEnd({ product: 0, version: 0 }, Math.random);
  const moved: number[] = [];
  plc.on('pulse', (ms) => moved.push(ms));
  station.on('ready', () => {
    station.pulse(250);
  });
  for (let i = 0; i < 5; i++) exchange(station, plc, i);
  expect(moved).toEqual([250]);
  // And again in the next session, whose count begins anew.
  station.cut();
  for (let i = 5; i < 10; i++) exchange(station, plc, i);
  expect(moved).toEqual([250, 250]);
});
