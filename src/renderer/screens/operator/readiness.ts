import type { Role } from '../../../contract/people.ts';

/** What stands between a person and a line that runs. */
export type FirstStep =
  /** The administrator makes the accounts of those who teach and run. */
  | 'accounts'
  /** Nobody has made a product. */
  | 'product'
  /** No product has a model in force. */
  | 'model'
  /** Nobody has said what the line is made of. */
  | 'setUp'
  /** Nothing; somebody who may has to start it. */
  | 'start';

export interface Readiness {
  readonly role: Role;
  /** Undefined where this person may not know. */
  readonly hasEngineer?: boolean | undefined;
  /** Products in use. */
  readonly products: number;
  /** Those that parts can be judged by. */
  readonly readyProducts: number;
  readonly hasSetUp: boolean;
}

/** What has to be done first, whoever does it. */
export function firstStep({ role, hasEngineer, products, readyProducts, hasSetUp }: Readiness): FirstStep {
  if (role === 'administrator' && hasEngineer === false) return 'accounts';
  if (products === 0) return 'product';
  if (readyProducts === 0) return 'model';
  return hasSetUp ? 'start' : 'setUp';
}

/** Who does it. */
export const DOERS: Record<FirstStep, readonly Role[]> = {
  accounts: ['administrator'],
  product: ['engineer'],
  model: ['engineer'],
  setUp: ['engineer', 'administrator'],
  start: ['operator', 'engineer'],
};
