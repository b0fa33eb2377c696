import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { en } from '../../src/renderer/i18n/en/index.ts';
import { ACTIONS } from '../../src/renderer/screens/audit/actions.ts';

/** Written by a name that the code makes up of parts, or that has one of its own. */
const NAMED_OTHERWISE = ['audit.exported', 'verdict.overridden', 'verdicts.exported'];
/** Where an action stands in the code: as the field of that name, or handed to what writes the row. */
const WRITING = /\baction\b.*[:=]|\b(?:tell|record|change|set|step|activate|replace)\('/;

async function writtenActions(): Promise<string[]> {
  const written = new Set(NAMED_OTHERWISE);
  for await (const file of glob('src/main/{station,storage}/**/*.ts')) {
    for (const line of readFileSync(file, 'utf8')
      .split('\n')
      .filter((text) => WRITING.test(text))) {
      for (const [, action] of line.matchAll(/'([a-z]+\.[a-z]+)'/gi)) written.add(action);
    }
  }
  return [...written].sort();
}

describe('the actions that the trail is searched by', () => {
  it('are those that the station writes', async () => {
    expect([...ACTIONS].sort()).toEqual(await writtenActions());
  });

  it.each(ACTIONS)('has words for %s', (action) => {
    expect(en).toHaveProperty([`audit.action.${action}`]);
  });
});
