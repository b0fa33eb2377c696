/** Elements of HTML that have no end tag. */
const VOID = new Set(['meta', 'img', 'br', 'hr', 'link', 'input']);
const TAG = /<(\/?)([a-zA-Z][\w-]*)(?:\s+[\w:-]+(?:="[^"<]*")?)*\s*(\/?)>/g;

/** What is wrong with a page's tags: an angle bracket that is no tag, a tag that does not match; undefined where all is well. */
export function malformation(page: string): string | undefined {
  const body = page.replace(/^<!doctype html>/, '').replace(/<style>[^<]*<\/style>/, '');
  const stray = /.{0,40}[<>].{0,40}/.exec(body.replace(TAG, ''));
  if (stray) return `stray bracket: ${stray[0]}`;
  const open: string[] = [];
  for (const [tag, end, name, selfClosed] of body.matchAll(TAG)) {
    if (VOID.has(name) || selfClosed) continue;
    if (!end) open.push(name);
    else if (open.pop() !== name) return `unexpected ${tag}`;
  }
  return open.length === 0 ? undefined : `not closed: ${open.join(', ')}`;
}
