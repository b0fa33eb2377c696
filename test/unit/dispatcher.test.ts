import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CommandName, COMMANDS } from '../../src/contract/commands.ts';
import { MESSAGE_LIMITS, STATION_MESSAGE } from '../../src/contract/message.ts';
import { type Role, ROLES } from '../../src/contract/people.ts';
import { Dispatcher } from '../../src/main/station/dispatcher.ts';
import { closeStation, type Station } from '../../src/main/station/station.ts';
import { verifyTrail } from '../../src/main/storage/verifyTrail.ts';
import { answerTo, openTestStation, problemWith, signInEach, SIGNING } from '../dispatching.ts';
import { testFolder } from '../folders.ts';
import { hostileInputs } from '../hostile.ts';

const REQUEST = { kind: 'request', id: 7, command: 'station.read', input: {} };

let folder: string;
let station: Station;

beforeAll(async () => {
  folder = await testFolder();
  station = await openTestStation(folder);
  return () => closeStation(station);
});

function deep(levels: number): unknown {
  let value: unknown = 'bottom';
  for (let i = 0; i < levels; i++) value = [value];
  return value;
}

describe('a message', () => {
  it('that asks for something is answered under its number', async () => {
    expect(await answerTo(station, REQUEST)).toMatchObject({ kind: 'done', id: 7, output: { name: 'line 1', isFirstRun: true } });
  });

  it.each([
    ['no object', 'hello', null],
    ['nothing', undefined, null],
    ['no kind', { id: 3 }, 3],
    ['an unknown kind', { kind: 'destroy', id: 3 }, 3],
    ['an unknown member', { ...REQUEST, admin: true }, 7],
    ['a command that is no text', { ...REQUEST, command: 5 }, 7],
    ['a number that is none', { ...REQUEST, id: '7' }, null],
    ['a negative number', { ...REQUEST, id: -1 }, null],
    ['a number that no double holds', { ...REQUEST, id: 2 ** 60 }, null],
    ['a token that is none', { ...REQUEST, token: { length: 1 } }, 7],
    ['a signature without its reason', { ...REQUEST, signing: { password: 'x', meaning: 'approval' } }, 7],
  ])('with %s is refused', async (_, message, id) => {
    expect(await answerTo(station, message)).toMatchObject({ kind: 'failed', id, problem: { code: 'MESSAGE_INVALID' } });
  });

  it.each([
    ['one long text', { ...REQUEST, input: 'x'.repeat(MESSAGE_LIMITS.characters + 1) }],
    ['long names', { ...REQUEST, input: { ['x'.repeat(MESSAGE_LIMITS.characters)]: 'xxxx' } }],
    ['many values', { ...REQUEST, input: Array.from({ length: MESSAGE_LIMITS.values }, () => 0) }],
    ['many members', { ...REQUEST, input: Object.fromEntries(Array.from({ length: MESSAGE_LIMITS.values }, (__, i) => [`m${i}`, 0])) }],
    ['many levels', { ...REQUEST, input: deep(MESSAGE_LIMITS.values + 1) }],
  ])('of %s is too large', async (_, message) => {
    expect(await answerTo(station, message)).toMatchObject({ kind: 'failed', id: 7, problem: { code: 'MESSAGE_TOO_LARGE' } });
  });

  it.each(['', 'nonsense', '__proto__', 'constructor', 'toString', 'station.read ', 'STATION.READ'])(
    'with the command "%s" is refused',
    async (command) => {
      expect(await problemWith(station, command, {})).toMatchObject({ code: 'COMMAND_UNKNOWN' });
    },
  );

  it('with input of another shape is refused, and names the member', async () => {
    expect(await problemWith(station, 'session.signIn', { login: 'ada', password: 5 })).toMatchObject({
      code: 'INPUT_INVALID',
      where: 'session.signIn.password',
    });
  });

  it('that cancels nothing is heard in silence', async () => {
    expect(await answerTo(station, { kind: 'cancel', id: 99 })).toBeUndefined();
  });

  it('whose number is taken is refused without a number, and the first is answered', async () => {
    const said: { kind: string; id?: number | null }[] = [];
    const dispatcher = new Dispatcher(station, { send: (answer) => said.push(answer) });
    const signIn = { kind: 'request', id: 7, command: 'session.signIn', input: { login: 'nobody', password: 'wrong one' } };
    await Promise.all([dispatcher.take(signIn), dispatcher.take(REQUEST)]);
    expect(said).toMatchObject([
      { kind: 'failed', id: null, problem: { code: 'MESSAGE_INVALID' } },
      { kind: 'failed', id: 7, problem: { code: 'LOGIN_WRONG' } },
    ]);
  });

  it('whatever it is, is answered in the words of the contract', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything({ withNullPrototype: true, withDate: true, withBigInt: true, maxDepth: 4 }), async (message) => {
        const { problem } = STATION_MESSAGE.parse(await answerTo(station, message)) as { problem: { code: string } };
        expect(['MESSAGE_INVALID', 'COMMAND_UNKNOWN']).toContain(problem.code);
      }),
    );
  });
});

describe('hostile input', () => {
  let hostile: Station;
  let tokens: Record<Role, string>;

  beforeAll(async () => {
    hostile = await openTestStation(folder);
    tokens = await signInEach(hostile);
    return () => closeStation(hostile);
  });

  /** These end the sessions that the others need. */
  const ENDING: readonly string[] = [
    'session.signOut',
    'session.lock',
    'users.disable',
    'users.resetPassword',
    'users.changeRole',
    'users.changeOwnPassword',
  ];
  /** One takes as long as it is told to, what it makes of hostile settings stands below; the other takes nothing, and a minute. */
  const LONG: readonly string[] = ['plc.test', 'doctor.examine'];
  const names = Object.keys(COMMANDS).filter((name) => !ENDING.includes(name) && !LONG.includes(name)) as CommandName[];

  it.each(names)('to %s is done or refused with a code, and harms nothing', async (command) => {
    await fc.assert(
      fc.asyncProperty(hostileInputs(COMMANDS[command].input, folder), fc.constantFrom(...ROLES), async (input, role) => {
        const problem = await problemWith(hostile, command, input, { token: tokens[role], signing: SIGNING });
        expect(problem?.code).not.toBe('DEFECT');
      }),
      { numRuns: 40 },
    );
    expect(hostile.db.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  it('to plc.test is done or refused with a code, and harms nothing', async () => {
    const { plc } = COMMANDS['plc.test'].input.shape;
    await fc.assert(
      fc.asyncProperty(hostileInputs(plc, folder), fc.constantFrom(...ROLES), async (settings, role) => {
        const problem = await problemWith(hostile, 'plc.test', { plc: settings, forMs: 5 }, { token: tokens[role] });
        expect(problem?.code).not.toBe('DEFECT');
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ['pictures.import', { productId: 1 }, 'path'],
    ['versions.register', { productId: 1 }, 'path'],
    ['verdicts.export', { reason: 'why', period: {} }, 'folder'],
    ['audit.export', { period: {} }, 'folder'],
  ] as const)('to %s, a path with a zero byte, is refused', async (command, input, member) => {
    const withPath = { ...input, [member]: join(folder, 'x\0y') };
    const problem = await problemWith(hostile, command, withPath, { token: tokens.quality, signing: SIGNING });
    expect(['INPUT_INVALID', 'NOT_ALLOWED']).toContain(problem?.code);
  });

  it.each([
    ['plc.test', { plc: { kind: 'serial', path: 'COM\ud800', baudRate: 9600 }, forMs: 5 }],
    [
      'line.start',
      { productId: 1, setUp: { source: { kind: 'folder', folder: '\udfff' }, trigger: { by: 'frame' }, plc: { kind: 'none' } } },
    ],
    ['audit.export', { folder: join(tmpdir(), '\ud800'), period: {} }],
    ['verdicts.export', { folder: join(tmpdir(), 'half'), period: {}, filter: { tag: '\ud800' }, reason: 'why' }],
  ] as const)('to %s, a text with half a character, which no audit row could hold, is refused', async (command, input) => {
    const by = { token: tokens[command.endsWith('.export') ? 'quality' : 'engineer'], signing: SIGNING };
    expect(await problemWith(hostile, command, input, by)).toMatchObject({ code: 'INPUT_INVALID' });
    expect(hostile.health.read().state).toBe('sound');
  });

  it('leaves a sound trail behind', async () => {
    expect((await verifyTrail(hostile.db, { publicKeys: [hostile.key.publicKey] })).finding).toBeUndefined();
    expect(hostile.health.read().state).toBe('sound');
  });
});
