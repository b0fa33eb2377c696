import type { Command } from 'commander';
import type { StationSettings } from '../../contract/settings.ts';
import { parseCount } from '../options.ts';
import { printJson } from '../output.ts';
import { addPersonOptions, type PersonOptions } from '../station/options.ts';
import { asPerson } from '../station/session.ts';

export function addSettings(program: Command): void {
  const settings = program.command('settings').description('How a station is set up.');

  addPersonOptions(settings.command('show', { isDefault: true }))
    .description('Show the settings.')
    .action(async (options: PersonOptions) => {
      print(options, (await asPerson(options, (ask) => ask('settings.read', {}))).settings);
    });

  addPersonOptions(settings.command('change'))
    .description('Change settings; what is not named stays.')
    .option('--station-name <name>', 'as audit rows and exports call the station from its next start on')
    .option('--idle-min <n>', 'minutes without a sign of the person until a session is locked', parseCount)
    .option('--session-hours <n>', 'hours until a session ends', parseCount)
    .action(async ({ stationName, idleMin, sessionHours, ...options }: PersonOptions & Partial<StationSettings>) => {
      const changed = await asPerson(options, async (ask) => {
        const { version, settings: before } = await ask('settings.read', {});
        const named = Object.entries({ stationName, idleMin, sessionHours }).filter(([, value]) => value !== undefined);
        return ask('settings.change', { basedOnVersion: version, settings: { ...before, ...Object.fromEntries(named) } });
      });
      print(options, changed.settings);
    });
}

function print({ json }: PersonOptions, settings: StationSettings): void {
  if (json) printJson(settings);
  else {
    console.log(`station name   ${settings.stationName}`);
    console.log(`lock after     ${settings.idleMin} min without a sign of the person`);
    console.log(`sign out after ${settings.sessionHours} h`);
  }
}
