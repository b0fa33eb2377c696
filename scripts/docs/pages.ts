import { architecturePage } from './architecture.ts';
import { dependenciesPage } from './dependencies.ts';
import { errorsPage } from './errors.ts';
import { thirdParty } from './thirdParty.ts';

/** Documents that are made from the code or from what is installed, by their path; some have a part that people write. */
export const PAGES: Readonly<Record<string, (page: string) => string>> = {
  'docs/architecture.md': architecturePage,
  'docs/errors.md': errorsPage,
  'docs/dependencies.md': dependenciesPage,
  'THIRD_PARTY.txt': thirdParty,
};
