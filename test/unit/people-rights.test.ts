import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Role, ROLES } from '../../src/contract/people.ts';
import { type GuardedCommand, OPEN_COMMANDS, type Right, RIGHTS } from '../../src/main/station/people/rights.ts';
import { testFolder } from '../folders.ts';
import { employ, newPeopleStation, type PeopleStation, signFor, signInAs } from '../people-station.ts';

/** Who may do what: o, e, q, a for the roles; s where it has to be signed; l where the lock screen lets it through. */
const EXPECTED = `
  session.read            | o e q a |   | l
  session.touch           | o e q a |   |
  session.lock            | o e q a |   |
  session.unlock          | o e q a |   | l
  session.signOut         | o e q a |   | l
  users.changeOwnPassword | o e q a |   |
  users.read              |     q a |   |
  users.create            |       a | s |
  users.changeRole        |       a | s |
  users.disable           |       a | s |
  users.enable            |       a | s |
  users.resetPassword     |       a | s |
  products.read           | o e q a |   |
  products.create         |   e     |   |
  products.archive        |   e     |   |
  products.importImages   |   e     |   |
  products.removeImages   |   e     |   |
  products.adoptImages    |   e q   |   |
  products.checkImages    |   e q   |   |
  images.read             | o e q a |   |
  labels.read             | o e q a |   |
  labels.set              |   e q   |   |
  labels.override         |   e q   | s |
  recipes.read            | o e q a |   |
  recipes.change          |   e     | s |
  thresholds.change       |   e q   | s |
  retention.change        |     q a | s |
  versions.read           | o e q a |   |
  versions.score          |   e q   |   |
  versions.teach          |   e     |   |
  versions.offer          |   e     |   |
  versions.retire         |   e     |   |
  versions.activate       |   e     | s |
  versions.rollBack       |   e q   | s |
  doctor.examine          | o e q a |   |
  line.read               | o e q a |   | l
  line.start              | o e     |   |
  line.stop               | o e q a |   |
  line.challenge          | o e q   | s |
  plc.test                |   e   a |   |
  alarms.read             | o e q a |   | l
  alarms.acknowledge      | o e q   |   |
  verdicts.read           | o e q a |   |
  verdicts.explain        | o e q   |   |
  verdicts.override       | o e q   |   |
  verdicts.export         |   e q   |   |
  audit.read              |     q a |   |
  audit.verify            |     q a |   |
  audit.export            |     q a | s |
  drive.read              | o e q a |   |
  settings.read           | o e q a |   |
  settings.change         |       a |   |
  lineSetUp.change        |   e   a |   |`;

interface Expected {
  readonly command: GuardedCommand;
  readonly roles: readonly Role[];
  readonly needsSignature: boolean;
  readonly worksLocked: boolean;
}

const expected = EXPECTED.trim()
  .split('\n')
  .map((line): Expected => {
    const [command, roles, signature, lock] = line.split('|').map((cell) => cell.trim());
    return {
      command: command as GuardedCommand,
      roles: ROLES.filter((role) => roles.includes(role[0])),
      needsSignature: signature === 's',
      worksLocked: lock === 'l',
    };
  });

const cases = expected.flatMap((row) => ROLES.map((role) => ({ ...row, role })));

describe('the table of rights', () => {
  it('names every command, and none twice', () => {
    expect(expected.map(({ command }) => command).sort()).toEqual(Object.keys(RIGHTS).sort());
    expect(OPEN_COMMANDS.filter((command) => command in RIGHTS)).toEqual([]);
  });

  it('stands in the documentation as it is', () => {
    const rows = readFileSync('docs/people.md', 'utf8')
      .split('\n')
      .filter((line) => /^\| `\w+\.\w+` /.test(line));
    expect(rows).toEqual(Object.entries(RIGHTS).map(([command, right]) => documented(command, right)));
  });

  it.each(OPEN_COMMANDS)('%s is documented as open to all', (command) => {
    expect(readFileSync('docs/people.md', 'utf8')).toContain(`\`${command}\``);
  });
});

function documented(command: string, { roles, needsSignature, reach }: Right): string {
  const marks = ROLES.map((role) => (roles.includes(role) ? (needsSignature ? 'signed' : 'yes') : ''));
  const cells = [`\`${command}\``, ...marks, { locked: 'behind the lock screen', unlocked: 'with a temporary password', full: '' }[reach]];
  return `| ${cells.join(' | ')} |`;
}

describe('authorise', () => {
  let station: PeopleStation;
  const tokens = new Map<Role, string>();

  beforeAll(async () => {
    station = await newPeopleStation(await testFolder());
    await employ(station);
    for (const role of ROLES) tokens.set(role, (await signInAs(station, role)).token);
    return () => {
      station.db.close();
    };
  });

  it.each(cases)('$command by the role $role', async ({ command, roles, needsSignature, role }) => {
    const token = tokens.get(role)!;
    const { authority } = station;
    if (!roles.includes(role)) {
      expect(() => authority.authorise(token, command)).toThrow(expect.objectContaining({ code: 'NOT_ALLOWED', where: command }));
      await expect(signFor(station, token, command)).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
      return;
    }
    if (needsSignature) {
      expect(() => authority.authorise(token, command)).toThrow(expect.objectContaining({ code: 'SIGNATURE_REQUIRED', where: command }));
    }
    const signature = needsSignature ? await signFor(station, token, command) : undefined;
    expect(authority.authorise(token, command, signature)).toMatchObject({ userId: expect.any(Number) as number, role });
  });

  it.each(cases)('$command by the role $role while the screen is locked', ({ command, roles, worksLocked, role }) => {
    const token = tokens.get(role)!;
    station.signIn.lock(token);
    const code = !worksLocked ? 'SESSION_LOCKED' : roles.includes(role) ? undefined : 'NOT_ALLOWED';
    expect(codeOf(() => station.authority.authorise(token, command))).toBe(code);
  });
});

function codeOf(act: () => unknown): string | undefined {
  try {
    act();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return undefined;
}
