import about from '../../package.json' with { type: 'json' };

/** Name and version, as written into every model. */
export const MADE_BY = `${about.name} ${about.version}`;
