import { describe, expect, it } from 'vitest';
import { StationRefusal } from '../../src/client/stationClient.ts';
import type { StationState } from '../../src/contract/window.ts';
import { ShellRights } from '../../src/main/shell/shellRights.ts';

const READY = { state: 'ready' } as const;
const REFUSED = { state: 'refused', problem: { code: 'DATABASE_BROKEN', message: '', where: 'station' } } as const;

interface World {
  readonly state: StationState;
  readonly isFirstRun?: boolean;
  /** Undefined while nobody is signed in. */
  readonly reach?: 'full' | 'locked' | 'unlocked';
}

function rightsIn({ state, isFirstRun = false, reach }: World): ShellRights {
  const answers = {
    'station.read': () => ({ isFirstRun }),
    'session.read': () => {
      if (reach === undefined) throw new StationRefusal({ code: 'SESSION_ENDED', message: '', where: 'session' });
      return { session: { reach } };
    },
  };
  const call = (command: keyof typeof answers): Promise<never> => Promise.try(answers[command] as () => never);
  return new ShellRights({ state }, { call: call as never });
}

describe('to start a station again', () => {
  it('is for anybody where it has refused to start', () => {
    rightsIn({ state: REFUSED }).assertMayRestart();
  });

  it.each<StationState>([READY, { state: 'starting', progress: null }, { state: 'restarting', attempt: 1 }])(
    'is for nobody while it is: $state',
    (state) => {
      const rights = rightsIn({ state, reach: 'full' });
      expect(rights.assertMayRestart.bind(rights)).toThrow(expect.objectContaining({ code: 'STATION_ALIVE' }));
    },
  );
});

describe('to open the demonstration', () => {
  it.each<World>([{ state: READY, isFirstRun: true }, { state: READY, reach: 'full' }, { state: REFUSED }])('is for %o', async (world) => {
    await rightsIn(world).assertMayOpenDemo();
  });

  it.each<World>([{ state: READY }, { state: READY, reach: 'locked' }, { state: READY, reach: 'unlocked' }])(
    'is not for %o',
    async (world) => {
      await expect(rightsIn(world).assertMayOpenDemo()).rejects.toMatchObject({ code: 'DEMO_NEEDS_SIGN_IN' });
    },
  );
});
