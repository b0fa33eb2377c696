import { beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/contract/commands.ts';
import { type Role, ROLES } from '../../src/contract/people.ts';
import { handlersOf } from '../../src/main/station/commands/handlers.ts';
import { OPEN_COMMANDS, type Right, RIGHTS } from '../../src/main/station/people/rights.ts';
import { closeStation, type Station } from '../../src/main/station/station.ts';
import { answerTo, openTestStation, problemWith, signInEach } from '../dispatching.ts';
import { testFolder } from '../folders.ts';
import { PASSWORD } from '../people-station.ts';

/** Nothing that a command takes: whoever may is told that, and nobody else. */
const NONSENSE = { nonsense: true };

let station: Station;
let tokens: Record<Role, string>;
let rights: Map<string, Right | undefined>;

beforeAll(async () => {
  station = await openTestStation(await testFolder());
  tokens = await signInEach(station);
  rights = new Map(
    Object.entries(handlersOf(station)).map(([name, handler]) => [name, handler.kind === 'open' ? undefined : RIGHTS[handler.right]]),
  );
  return () => closeStation(station);
});

const commands = Object.keys(COMMANDS);
const guarded = commands.filter((command) => !OPEN_COMMANDS.some((open) => open === command));

describe('every command', () => {
  it('is open to anybody exactly where the table of rights says so', () => {
    expect(commands.filter((command) => rights.get(command) === undefined).sort()).toEqual([...OPEN_COMMANDS].sort());
  });

  it.each(guarded)('%s is refused while nobody is signed in, or with a token that was never given', async (command) => {
    expect(await problemWith(station, command, {})).toMatchObject({ code: 'SESSION_ENDED' });
    expect(await problemWith(station, command, {}, { token: 'x'.repeat(43) })).toMatchObject({ code: 'SESSION_ENDED' });
  });

  it.each(guarded.flatMap((command) => ROLES.map((role) => [command, role] as const)))(
    '%s by %s is allowed or refused by the table',
    async (command, role) => {
      const { roles } = rights.get(command)!;
      const problem = await problemWith(station, command, NONSENSE, { token: tokens[role] });
      if (roles.includes(role)) expect(problem).toMatchObject({ code: 'INPUT_INVALID' });
      else expect(problem).toMatchObject({ code: 'NOT_ALLOWED' });
    },
  );

  it('that a role may not give leaves a row in the trail', async () => {
    const { seq } = station.auditHistory.head();
    await problemWith(station, 'users.list', {}, { token: tokens.operator });
    expect(station.auditHistory.latestFirst({}, {}, 1)).toMatchObject([
      { seq: seq + 1, action: 'command.refused', object: 'users.list', userName: 'The operator' },
    ]);
  });

  it.each(guarded)('%s behind the lock screen is refused unless the table lets it through', async (command) => {
    const { reach, roles } = rights.get(command)!;
    const role = roles[0];
    station.people.signIn.lock(tokens[role]);
    const problem = await problemWith(station, command, NONSENSE, { token: tokens[role] });
    await station.people.signIn.unlock(tokens[role], PASSWORD);
    expect(problem).toMatchObject({ code: reach === 'locked' ? 'INPUT_INVALID' : 'SESSION_LOCKED' });
  });

  it.each(guarded)('%s that has to be signed does nothing without a signature', async (command) => {
    const { needsSignature, roles } = rights.get(command)!;
    if (!needsSignature) return;
    const { seq } = station.auditHistory.head();
    expect((await problemWith(station, command, {}, { token: tokens[roles[0]] }))?.code).toMatch(/^(INPUT_INVALID|SIGNATURE_REQUIRED)$/);
    expect(station.auditHistory.head().seq).toBe(seq);
  });
});

describe('a person', () => {
  it.each(ROLES)('who is %s is told the commands that the table allows', async (role) => {
    const answer = await answerTo(station, { kind: 'request', id: 1, command: 'session.read', input: {}, token: tokens[role] });
    const { commands: told } = (answer as { output: { commands: string[] } }).output;
    expect(told.sort()).toEqual(guarded.filter((command) => rights.get(command)!.roles.includes(role)).sort());
  });

  it('with a password that an administrator gave may do nothing before changing it', async () => {
    const fresh = await openTestStation(await testFolder());
    const { administrator } = await signInEach(fresh);
    const signing = { password: PASSWORD, meaning: 'approval', reason: 'forgotten' } as const;
    const engineer = fresh.people.accounts.all().find(({ role }) => role === 'engineer')!;
    await problemWith(fresh, 'users.resetPassword', { userId: engineer.id, password: 'temporary 1' }, { token: administrator, signing });
    const { token } = await fresh.people.signIn.signIn('engineer', 'temporary 1');
    for (const command of guarded) {
      const { roles, reach } = rights.get(command)!;
      if (!roles.includes('engineer')) continue;
      const expected = reach === 'full' ? 'PASSWORD_TEMPORARY' : 'INPUT_INVALID';
      expect(await problemWith(fresh, command, NONSENSE, { token }), command).toMatchObject({ code: expected });
    }
    await closeStation(fresh);
  });
});
