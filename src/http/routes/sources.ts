import type { Tracker } from '../../tracker/tracker.ts'
import type { App } from '../deps.ts'
import { priceProviderJson, sourceJson, unusedSourceJson } from '../json/source-json.ts'
import { problems } from '../schemas/problem.ts'
import { Sources } from '../schemas/source.ts'

export function registerSources(app: App, { sources }: Tracker): void {
  app.get(
    '/sources',
    {
      schema: {
        operationId: 'listSources',
        summary: 'The sources of histories and prices',
        description: 'Each source with its state, its budgets and its statistics since the start.',
        tags: ['operation'],
        response: { 200: Sources, ...problems() },
      },
    },
    async () => ({
      sources: [
        ...(await sources.statuses()).map(sourceJson),
        ...sources.unused.map((name) => unusedSourceJson(name)),
      ],
      prices: sources.priceStatuses().map(priceProviderJson),
    }),
  )
}
