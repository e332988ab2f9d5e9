import type { Addresses } from '../../tracker/addresses.ts'
import type { Tracker } from '../../tracker/tracker.ts'
import type { App } from '../deps.ts'
import { addressJson } from '../json/address-json.ts'
import { AddressBody, AddressPatch } from '../schemas/address.ts'
import { Done } from '../schemas/answers.ts'
import { changeProblems } from '../schemas/problem.ts'
import { AddressPath } from '../schemas/requests.ts'

export function registerAddressChanges(app: App, { addresses }: Tracker): void {
  registerPatch(app, addresses)
  registerDelete(app, addresses)
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
          ...changeProblems('address_not_found'),
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
        description: 'Takes effect at once, also during a synchronisation.',
        tags: ['addresses'],
        params: AddressPath,
        response: {
          200: Done,
          ...changeProblems('address_not_found'),
        },
      },
    },
    async (request) => {
      const { id } = request.params
      await addresses.remove(id)
      return { detail: `Address ${id} deleted.` }
    },
  )
}
