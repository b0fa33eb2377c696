import { type Role, ROLES, type SessionReach } from '../../../contract/people.ts';

/** What can be asked of the station while nobody is signed in. A line that runs gets its pictures whether or not somebody is. */
export const OPEN_COMMANDS = ['station.read', 'users.createFirst', 'session.signIn', 'line.readFeed', 'line.pushPicture'] as const;

export interface Right {
  /** Who may. */
  readonly roles: readonly Role[];
  /** The least that the session has to reach. */
  readonly reach: SessionReach;
  /** Whether the password has to be given again, with a meaning and a reason. */
  readonly needsSignature: boolean;
}

/**
 * Who may do what: every command of a person who is signed in. Whoever makes accounts neither teaches nor judges.
 *
 * Commands that end in `.read` change nothing. Screens send them by themselves, so that they do not show that a person is there.
 */
export const RIGHTS = {
  'session.read': forAll('locked'),
  'session.touch': forAll('unlocked'),
  'session.lock': forAll('unlocked'),
  'session.unlock': forAll('locked'),
  'session.signOut': forAll('locked'),

  'users.changeOwnPassword': forAll('unlocked'),
  'users.read': plain('quality', 'administrator'),
  'users.create': signed('administrator'),
  'users.changeRole': signed('administrator'),
  'users.disable': signed('administrator'),
  'users.enable': signed('administrator'),
  'users.resetPassword': signed('administrator'),

  'products.read': forAll('full'),
  'products.create': plain('engineer'),
  'products.archive': plain('engineer'),
  'products.importImages': plain('engineer'),
  'products.removeImages': plain('engineer'),
  'products.adoptImages': plain('engineer', 'quality'),
  'products.checkImages': plain('engineer', 'quality'),

  'images.read': forAll('full'),

  'labels.read': forAll('full'),
  'labels.set': plain('engineer', 'quality'),
  'labels.override': signed('engineer', 'quality'),

  'recipes.read': forAll('full'),
  'recipes.change': signed('engineer'),
  'thresholds.change': signed('engineer', 'quality'),
  'retention.change': signed('quality', 'administrator'),

  'versions.read': forAll('full'),
  'versions.score': plain('engineer', 'quality'),
  'versions.teach': plain('engineer'),
  'versions.offer': plain('engineer'),
  'versions.retire': plain('engineer'),
  'versions.activate': signed('engineer'),
  'versions.rollBack': signed('engineer', 'quality'),

  'doctor.examine': forAll('full'),

  /** The lock screen shows the line too: whoever watches it does not touch it for hours. */
  'line.read': forAll('locked'),
  'line.start': plain('operator', 'engineer'),
  'line.stop': forAll('full'),
  'line.challenge': signed('operator', 'engineer', 'quality'),

  /** With the list of the ports that a PLC may be at. */
  'plc.test': plain('engineer', 'administrator'),

  'alarms.read': forAll('locked'),
  'alarms.acknowledge': plain('operator', 'engineer', 'quality'),

  'verdicts.read': forAll('full'),
  'verdicts.explain': plain('operator', 'engineer', 'quality'),
  'verdicts.override': plain('operator', 'engineer', 'quality'),
  'verdicts.export': plain('engineer', 'quality'),

  'audit.read': plain('quality', 'administrator'),
  'audit.verify': plain('quality', 'administrator'),
  'audit.export': signed('quality', 'administrator'),

  'drive.read': forAll('full'),

  'settings.read': forAll('full'),
  'settings.change': plain('administrator'),
  'lineSetUp.change': plain('engineer', 'administrator'),
} satisfies Record<string, Right>;

/** A command that needs a session. */
export type GuardedCommand = keyof typeof RIGHTS;

export function isReading(command: GuardedCommand): boolean {
  return command.endsWith('.read');
}

function forAll(reach: SessionReach): Right & { readonly needsSignature: false } {
  return { roles: ROLES, reach, needsSignature: false };
}

function plain(...roles: readonly Role[]): Right & { readonly needsSignature: false } {
  return { roles, reach: 'full', needsSignature: false };
}

function signed(...roles: readonly Role[]): Right & { readonly needsSignature: true } {
  return { roles, reach: 'full', needsSignature: true };
}
