import type { CommandOutput } from '../../contract/commands.ts';
import { ask } from './ask.ts';

/** Pictures that are asked for at once. */
const PAGE = 2000;

/** All pictures of a product that are in use, in the order of their import. */
export async function* picturesOf(productId: number): AsyncGenerator<CommandOutput<'pictures.list'>[number]> {
  let afterId: number | undefined;
  do {
    const page = await ask('pictures.list', { productId, limit: PAGE, ...(afterId !== undefined && { afterId }) });
    yield* page;
    afterId = page.length === PAGE ? page.at(-1)?.id : undefined;
  } while (afterId !== undefined);
}
