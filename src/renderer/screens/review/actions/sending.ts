import type { CommandInput } from '../../../../contract/commands.ts';
import type { Problem } from '../../../../contract/message.ts';
import { ask, type AskOptions } from '../../../station/ask.ts';
import { picturesOf } from '../../../station/picturesOf.ts';
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
  /** Why the others were not sent. */
  readonly failed: readonly Problem[];
}

/** Makes the parts' pictures some of their product, each with the label. Cancelled, it leaves those that are done. */
export async function sendToTraining(parts: readonly SentPart[], label: Label, { signal, onProgress }: Work): Promise<Sent> {
  const pictureIds: number[] = [];
  const contradicted: number[] = [];
  const failed: Problem[] = [];
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
      if (pictureId === undefined) failed.push(problemOf(error));
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
