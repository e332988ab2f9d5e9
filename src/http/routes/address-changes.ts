import type { App, ServerDeps } from '../deps.ts'
import { formatTime } from '../json/time.ts'
import { AddressBody, AddressPatch } from '../schemas/address.ts'
import { Deleted } from '../schemas/answers.ts'
import { problems } from '../schemas/problem.ts'
import { AddressPath } from '../schemas/requests.ts'
import { shownAddress } from './shown-address.ts'

type Deps = Pick<ServerDeps, 'tracker' | 'clock'>

export function registerAddressChanges(app: App, deps: Deps): void {
  registerPatch(app, deps)
  registerDelete(app, deps)
  registerRestore(app, deps)
}

function registerPatch(app: App, deps: Deps): void {
  const { tracker } = deps
  app.patch(
    '/addresses/:id',
    {
      schema: {
        operationId: 'relabelAddress',
        summary: 'Change the label of an address',
        tags: ['addresses'],
        params: AddressPath,
        body: AddressPatch,
        response: {
          200: AddressBody,
          ...problems('address_not_found', 'private_key'),
        },
      },
    },
    async (request) => {
      const { id } = request.params
      return await shownAddress(deps, await tracker.addresses.relabel(id, request.body.label))
    },
  )
}

function registerDelete(app: App, { tracker }: Deps): void {
  app.delete(
    '/addresses/:id',
    {
      schema: {
        operationId: 'forgetAddress',
        summary: 'Stop tracking an address',
        description:
          'Takes effect at once, everywhere, also during a synchronisation. Until `restorable_until` it can be undone by `POST /addresses/{id}/restore`, unless the same address is added again. An address of a wallet is removed together with the wallet.',
        tags: ['addresses'],
        params: AddressPath,
        response: {
          200: Deleted,
          ...problems('address_not_found', 'address_in_wallet'),
        },
      },
    },
    async (request) => {
      const { id } = request.params
      const restorableUntil = await tracker.addresses.remove(id)
      return { detail: `Address ${id} deleted.`, restorable_until: formatTime(restorableUntil) }
    },
  )
}

function registerRestore(app: App, deps: Deps): void {
  const { tracker } = deps
  app.post(
    '/addresses/:id/restore',
    {
      schema: {
        operationId: 'restoreAddress',
        summary: 'Track a deleted address again',
        description:
          'With its label and its history, as if it had not been deleted. Event streams receive it as `event: address`. An address that is not deleted stays as it is.',
        tags: ['addresses'],
        params: AddressPath,
        response: {
          200: AddressBody,
          ...problems('address_not_found'),
        },
      },
    },
    async (request) => await shownAddress(deps, await tracker.addresses.restore(request.params.id)),
  )
}
