import type { CommandOutput } from '../../../../contract/commands.ts';
import type { Picture } from '../steps.ts';

type Check = CommandOutput<'pictures.check'>;
type Finding = Check['pictures'][number]['findings'][number] | 'UNREADABLE';

/** A picture that a person should look at before it teaches. */
export interface Doubt {
  readonly picture: Picture;
  readonly findings: readonly Finding[];
  /** The earlier picture that shows the same. */
  readonly original: Picture | undefined;
  /** In robust deviations from what is usual. */
  readonly outlierScore: number | undefined;
  /** In the words of the station, where it could not be opened. */
  readonly message: string | undefined;
}

/** How much a finding says against a picture; an outlier says as much as it lies off, which is 3.5 at least. */
const WEIGHTS: Readonly<Record<Finding, number>> = { UNREADABLE: 1000, BLANK: 100, OUTLIER: 0, BLURRED: 5, ODD_SIZE: 4, NEAR_DUPLICATE: 3 };

/** The pictures that something was found about and that are still in use, the most doubtful first. */
export function doubtsOf({ pictures: checked, unreadable }: Check, pictures: readonly Picture[]): Doubt[] {
  const known = new Map(pictures.map((picture) => [picture.id, picture]));
  const found = checked.flatMap((one): Doubt[] => {
    const picture = known.get(one.pictureId);
    const original = known.get(one.nearDuplicateOf ?? 0);
    // A duplicate whose original was dropped is none any more.
    const findings = one.findings.filter((finding) => finding !== 'NEAR_DUPLICATE' || original !== undefined);
    if (!picture || findings.length === 0) return [];
    return [{ picture, findings, original, outlierScore: one.outlierScore, message: undefined }];
  });
  const lost = unreadable.flatMap(({ pictureId, message }): Doubt[] => {
    const picture = known.get(pictureId);
    return picture ? [{ picture, findings: ['UNREADABLE'], original: undefined, outlierScore: undefined, message }] : [];
  });
  return [...lost, ...found].sort((a, b) => weightOf(b) - weightOf(a) || a.picture.id - b.picture.id);
}

function weightOf({ findings, outlierScore = 0 }: Doubt): number {
  return Math.max(...findings.map((finding) => (finding === 'OUTLIER' ? outlierScore : WEIGHTS[finding])));
}
