import password from '@inquirer/password';
import { InvalidArgumentError } from 'commander';

/**
 * A password from the environment (LYNCEUS_PASSWORD, or the name given), else from the terminal, where it is not shown.
 * @param title e.g. `Password of ada`
 */
export async function readPassword(title: string, variable = 'LYNCEUS_PASSWORD'): Promise<string> {
  const given = process.env[variable];
  if (given !== undefined) return given;
  if (!process.stdin.isTTY) throw new InvalidArgumentError(`${title}: give it in ${variable}, or start the command in a terminal.`);
  return password({ message: title }, { output: process.stderr });
}
