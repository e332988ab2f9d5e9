import type { Syncs } from '../../tracker/syncs.ts'
import type { Tracker } from '../../tracker/tracker.ts'
import type { App } from '../deps.ts'
import { CrossCheckAccepted, Done, SyncsAccepted } from '../schemas/answers.ts'
import { problems } from '../schemas/problem.ts'
import { AddressPath } from '../schemas/requests.ts'

export function registerSyncs(app: App, { syncs }: Tracker): void {
  registerSyncOne(app, syncs)
  registerSyncAll(app, syncs)
  registerVerify(app, syncs)
}

function registerSyncOne(app: App, syncs: Syncs): void {
  app.post(
    '/addresses/:id/sync',
    {
      schema: {
        operationId: 'syncAddress',
        summary: 'Synchronise an address in the background',
        description: 'A request during a run does not start a second one.',
        tags: ['synchronisation'],
        params: AddressPath,
        response: {
          202: Done,
          ...problems('address_not_found'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      await syncs.syncAddress(id)
      reply.code(202)
      return { detail: `Sync of address ${id} started.` }
    },
  )
}

function registerSyncAll(app: App, syncs: Syncs): void {
  app.post(
    '/sync',
    {
      schema: {
        operationId: 'syncAllAddresses',
        summary: 'Synchronise all addresses in the background',
        tags: ['synchronisation'],
        response: { 202: SyncsAccepted, ...problems() },
      },
    },
    async (_request, reply) => {
      const addresses = await syncs.syncAll()
      reply.code(202)
      return { detail: 'Sync of all addresses started.', addresses }
    },
  )
}

function registerVerify(app: App, syncs: Syncs): void {
  app.post(
    '/addresses/:id/verify',
    {
      schema: {
        operationId: 'verifyAddress',
        summary: 'Cross-check an address with all other sources in the background',
        description:
          'Compares the stored history with what each of them reports. The result is in `verification`: `confirmed_by`, or `mismatch` with both totals and the first row that differs.',
        tags: ['synchronisation'],
        params: AddressPath,
        response: { 202: CrossCheckAccepted, ...problems('address_not_found') },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const sources = await syncs.verify(id)
      reply.code(202)
      return { detail: describe(id, sources), sources: [...sources] }
    },
  )
}

function describe(id: number, sources: readonly string[]): string {
  return sources.length === 0
    ? `No other source to cross-check address ${id} with: none that SOURCES names serves its chain.`
    : `Cross-check of address ${id} with ${sources.join(' and ')} started.`
}
