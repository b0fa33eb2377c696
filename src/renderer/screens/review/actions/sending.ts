import type { CommandInput, CommandOutput } from '../../../../contract/commands.ts';
import type { Problem } from '../../../../contract/message.ts';
import { ask, type AskOptions } from '../../../station/ask.ts';
import { problemOf, Refusal } from '../../../station/refusal.ts';

export type Label = CommandInput<'pictures.adopt'>['label'];
export type Work = Required<Pick<AskOptions, 'signal' | 'onProgress'>>;

/** What of a part is needed to send its picture on. */
export interface SentPart {
  readonly id: number;
  readonly tag: string;
  readonly productId: number | null;
  readonly imageId: number | null;
}

/** What became of the pictures that were sent to the next training. */
export interface Sent {
  /** Pictures of the product that bear the label now. */
  readonly pictureIds: readonly number[];
  /** Pictures that the product had not had. */
  readonly added: number;
  /** Those that another person has labelled otherwise: to say something else has to be signed. */
  readonly contradicted: readonly number[];
  readonly failed: readonly { readonly tag: string; readonly problem: Problem }[];
}

const PAGE = 2000;

/** Makes the parts' pictures some of their product, each with the label. Cancelled, it leaves those that are done. */
export async function sendToTraining(parts: readonly SentPart[], label: Label, { signal, onProgress }: Work): Promise<Sent> {
  const pictureIds: number[] = [];
  const contradicted: number[] = [];
  const failed: { tag: string; problem: Problem }[] = [];
  let added = 0;
  for (const [done, part] of parts.entries()) {
    if (signal.aborted) break;
    onProgress({ step: 'adopt', done, total: parts.length });
    try {
      const { picture, isNew } = await ask('pictures.adopt', { verdictId: part.id, label });
      pictureIds.push(picture.id);
      if (isNew) added++;
    } catch (error) {
      const pictureId = error instanceof Refusal && error.code === 'SIGNATURE_REQUIRED' ? await pictureOf(part) : undefined;
      if (pictureId === undefined) failed.push({ tag: part.tag, problem: problemOf(error) });
      else contradicted.push(pictureId);
    }
  }
  // Several parts may have one picture, as those of a replayed folder do.
  return { pictureIds: [...new Set(pictureIds)], added, contradicted: [...new Set(contradicted)], failed };
}

/** Kinds of defects that are known of a product, for a person to choose from. */
export async function knownKinds(productId: number): Promise<string[]> {
  const kinds = new Set<string>();
  for await (const { label } of picturesOf(productId)) if (label?.kind) kinds.add(label.kind);
  return [...kinds];
}

async function pictureOf({ productId, imageId }: SentPart): Promise<number | undefined> {
  if (productId === null) return undefined;
  for await (const picture of picturesOf(productId)) if (picture.imageId === imageId) return picture.id;
  return undefined;
}

async function* picturesOf(productId: number): AsyncGenerator<CommandOutput<'pictures.list'>[number]> {
  let afterId: number | undefined;
  do {
    const page = await ask('pictures.list', { productId, limit: PAGE, ...(afterId !== undefined && { afterId }) });
    yield* page;
    afterId = page.length === PAGE ? page.at(-1)?.id : undefined;
  } while (afterId !== undefined);
}
