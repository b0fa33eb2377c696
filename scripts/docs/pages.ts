import { errorsPage } from './errors.ts';

/** Documents that are made from the code, by their path. */
export const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/errors.md': errorsPage,
};
