import { type Command, Option } from 'commander';
import { LINE_PROVIDERS, type LineProvider, type StationSettings } from '../../contract/settings.ts';
import { parseCount } from '../options.ts';
import { printJson } from '../output.ts';
import { addPersonOptions, type PersonOptions } from '../station/options.ts';
import { asPerson } from '../station/session.ts';
import { parseShifts, settingsText } from '../station/settingsText.ts';
import { addSetUpOptions, setUpOf, type SetUpOptions } from '../station/setUp.ts';

type Named = Partial<Pick<StationSettings, 'stationName' | 'idleMin' | 'sessionHours' | 'shifts'>>;

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
    .option('--shifts <shifts>', 'their names and starts, e.g. early=06:00,late=14:00,night=22:00', parseShifts)
    .addOption(
      new Option(
        '--judge-on <provider>',
        'what the line judges on from its next start on; auto: the graphics card where it judges alike and faster',
      ).choices([...LINE_PROVIDERS]),
    )
    .action(
      async ({
        stationName,
        idleMin,
        sessionHours,
        shifts,
        judgeOn: lineProvider,
        ...options
      }: PersonOptions & Named & { judgeOn?: LineProvider }) => {
        const changed = await asPerson(options, async (ask) => {
          const { version, settings: before } = await ask('settings.read', {});
          const named = Object.entries({ stationName, idleMin, sessionHours, shifts, lineProvider }).filter(
            ([, value]) => value !== undefined,
          );
          return ask('settings.change', { basedOnVersion: version, settings: { ...before, ...Object.fromEntries(named) } });
        });
        print(options, changed.settings);
      },
    );

  addSetUpOptions(addPersonOptions(settings.command('line')))
    .description('Say what the line is made of, which its next start takes; without --source nothing is remembered any more.')
    .action(async (options: PersonOptions & SetUpOptions, command: Command) => {
      const lineSetUp = setUpOf(options, command) ?? null;
      const changed = await asPerson(options, async (ask) => {
        const { version, settings: before } = await ask('settings.read', {});
        return ask('lineSetUp.change', { basedOnVersion: version, lineSetUp, camera: before.camera });
      });
      print(options, changed.settings);
    });
}

function print({ json }: PersonOptions, settings: StationSettings): void {
  if (json) printJson(settings);
  else console.log(settingsText(settings));
}
