import { resolve } from 'node:path';
import { explainVerdict } from '../examining/explainVerdict.ts';
import type { Station } from '../station.ts';
import { byPerson, type HandlersOf } from './handler.ts';

export function verdictHandlers(station: Station): HandlersOf<'verdicts'> {
  const { verdictLog: log, verdictHistory: history, verdictStatistics: statistics, verdictOverrides: overrides, exporter } = station;
  const { verdictPeriods: periods, verdictCauses: causes, settings, recipes, modelVersions } = station;
  return {
    'verdicts.list': byPerson('verdicts.read', ({ period, filter, limit, after }) =>
      overrides.beside(history.latestFirst(period, filter, limit, after)),
    ),
    'verdicts.read': byPerson('verdicts.read', ({ verdictId }) => {
      const verdict = log.get(verdictId);
      const { recipeId, modelVersionId } = verdict;
      return {
        ...verdict,
        recipeVersion: recipeId === null ? null : recipes.versionOf(recipeId),
        modelVersion: modelVersionId === null ? null : modelVersions.get(modelVersionId).version,
        overrides: overrides.of(verdictId),
      };
    }),
    'verdicts.worst': byPerson('verdicts.read', ({ limit, ...day }) => overrides.beside(log.worst(day, limit))),
    'verdicts.perHour': byPerson('verdicts.read', (day) => log.perHour(day)),
    'verdicts.drift': byPerson('verdicts.read', ({ modelVersionId }) => {
      const { medianGood, medianPart, test, ...counts } = statistics.drift(modelVersionId);
      return {
        ...counts,
        ...(medianGood !== undefined && { medianGood }),
        ...(medianPart !== undefined && { medianPart }),
        ...(test && { test }),
      };
    }),
    'verdicts.explain': byPerson('verdicts.explain', ({ verdictId, at }, { work }) => explainVerdict(station, verdictId, at, work.signal)),
    'verdicts.summary': byPerson('verdicts.read', (request, { work }) => periods.summary(request, work)),
    'verdicts.series': byPerson('verdicts.read', (request, { work }) => periods.series(request, settings.read().settings.shifts, work)),
    'verdicts.pareto': byPerson('verdicts.read', (request, { work }) => causes.pareto(request, work)),
    'verdicts.override': byPerson('verdicts.override', (opinion, { person }) => ({ overrideId: overrides.override(opinion, person) })),
    'verdicts.export': byPerson('verdicts.export', async ({ reason, ...request }, { person: actor, work }) => ({
      ...(await exporter.exportVerdicts(request, { actor, reason }, work)),
      folder: resolve(request.folder),
    })),
  };
}
