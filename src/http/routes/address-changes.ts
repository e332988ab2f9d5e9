import type { Addresses } from '../../tracker/addresses.ts'
import type { Tracker } from '../../tracker/tracker.ts'
import type { App } from '../deps.ts'
import { addressJson } from '../json/address-json.ts'
import { formatTime } from '../json/time.ts'
import { AddressBody, AddressPatch } from '../schemas/address.ts'
import { Deleted } from '../schemas/answers.ts'
import { problems } from '../schemas/problem.ts'
import { AddressPath } from '../schemas/requests.ts'

export function registerAddressChanges(app: App, { addresses }: Tracker): void {
  registerPatch(app, addresses)
  registerDelete(app, addresses)
  registerRestore(app, addresses)
}

function registerPatch(app: App, addresses: Addresses): void {
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
      return addressJson(await addresses.relabel(id, request.body.label))
    },
  )
}

function registerDelete(app: App, addresses: Addresses): void {
  app.delete(
    '/addresses/:id',
    {
      schema: {
        operationId: 'forgetAddress',
        summary: 'Stop tracking an address',
        description:
          'Takes effect at once, everywhere, also during a synchronisation. Until `restorable_until` it can be undone by `POST /addresses/{id}/restore`, unless the same address is added again.',
        tags: ['addresses'],
        params: AddressPath,
        response: {
          200: Deleted,
          ...problems('address_not_found'),
        },
      },
    },
    async (request) => {
      const { id } = request.params
      const restorableUntil = await addresses.remove(id)
      return { detail: `Address ${id} deleted.`, restorable_until: formatTime(restorableUntil) }
    },
  )
}

function registerRestore(app: App, addresses: Addresses): void {
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
    async (request) => addressJson(await addresses.restore(request.params.id)),
  )
}
