import type { Command } from 'commander';
import { hostname } from 'node:os';
import { SIGNATURE_MEANINGS, type SignatureMeaning } from '../../contract/people.ts';
import { Option } from 'commander';

/** Which station, and who asks it. */
export interface StationOptions {
  readonly station: string;
  readonly name: string;
  readonly json?: true;
}

export interface PersonOptions extends StationOptions {
  readonly login: string;
}

/** With what a command is signed. */
export interface SigningOptions extends PersonOptions {
  readonly reason: string;
  readonly meaning: SignatureMeaning;
}

/** For commands that anybody may give who stands before the station. */
export function addStationOptions(command: Command): Command {
  return command
    .addOption(new Option('--station <folder>', 'folder of the station').env('LYNCEUS_STATION').makeOptionMandatory())
    .addOption(
      new Option('--name <name>', 'what a new station is called').env('LYNCEUS_STATION_NAME').default(hostname(), "the machine's name"),
    )
    .option('--json', 'print the result as JSON');
}

/** The password is asked for, or read from LYNCEUS_PASSWORD; never given as an option, which other programs could see. */
export function addPersonOptions(command: Command): Command {
  return addStationOptions(command).addOption(
    new Option('--login <login>', 'who asks; the password is asked for, or read from LYNCEUS_PASSWORD')
      .env('LYNCEUS_LOGIN')
      .makeOptionMandatory(),
  );
}

export function addSigningOptions(command: Command): Command {
  return addPersonOptions(command)
    .requiredOption('--reason <text>', 'why; stands in the audit trail')
    .addOption(new Option('--meaning <meaning>', 'what the signature stands for').choices(SIGNATURE_MEANINGS).default('approval'));
}
