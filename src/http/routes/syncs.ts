import type { SyncRequests } from '../../domain/ports/sync-requests.ts'
import type { App } from '../deps.ts'
import { addressNotFound } from '../errors/address-not-found.ts'
import { Done, SyncsAccepted } from '../schemas/answers.ts'
import { changeProblems } from '../schemas/problem.ts'
import { AddressPath } from '../schemas/requests.ts'

export function registerSyncs(app: App, desk: SyncRequests): void {
  registerSyncOne(app, desk)
  registerSyncAll(app, desk)
  registerVerify(app, desk)
}

function registerSyncOne(app: App, desk: SyncRequests): void {
  app.post(
    '/addresses/:id/sync',
    {
      schema: {
        operationId: 'syncAddress',
        summary: 'Synchronise an address in the background',
        description: 'Asked again while it runs, there is still one run.',
        tags: ['synchronisation'],
        params: AddressPath,
        response: {
          202: Done,
          ...changeProblems('address_not_found'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      if ((await desk.request(id)) === null) throw addressNotFound(id)
      reply.code(202)
      return { detail: `The synchronisation of address ${id} goes on in the background.` }
    },
  )
}

function registerSyncAll(app: App, desk: SyncRequests): void {
  app.post(
    '/sync',
    {
      schema: {
        operationId: 'syncAllAddresses',
        summary: 'Synchronise all addresses in the background',
        tags: ['synchronisation'],
        response: { 202: SyncsAccepted, ...changeProblems() },
      },
    },
    async (_request, reply) => {
      const addresses = await desk.requestAll()
      reply.code(202)
      return { detail: 'The synchronisation of all addresses goes on in the background.', addresses }
    },
  )
}

function registerVerify(app: App, desk: SyncRequests): void {
  app.post(
    '/addresses/:id/verify',
    {
      schema: {
        operationId: 'verifyAddress',
        summary: 'Ask every other source for its opinion, in the background',
        description:
          'Compares the stored history with what each of them tells. What comes of it is in `verification`: `confirmed_by`, or `mismatch` with both numbers and the first row that differs.',
        tags: ['synchronisation'],
        params: AddressPath,
        response: { 202: Done, ...changeProblems('address_not_found') },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const asked = await desk.verify(id)
      if (asked === null) throw addressNotFound(id)
      reply.code(202)
      return { detail: describe(id, asked.sources) }
    },
  )
}

function describe(id: number, sources: readonly string[]): string {
  return sources.length === 0
    ? `There is no other source to ask: no other one that SOURCES names knows the coin of address ${id}.`
    : `The history of address ${id} is compared with what ${sources.join(' and ')} tells, as soon as there is one.`
}
