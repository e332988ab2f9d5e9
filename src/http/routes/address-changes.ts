import type { App, ServerDeps } from '../deps.ts'
import { addressNotFound } from '../errors/address-not-found.ts'
import { addressJson } from '../json/address-json.ts'
import { AddressBody, AddressPatch } from '../schemas/address.ts'
import { Done } from '../schemas/answers.ts'
import { changeProblems } from '../schemas/problem.ts'
import { AddressPath } from '../schemas/requests.ts'

type Needs = Pick<ServerDeps, 'book'>

export function registerAddressChanges(app: App, needs: Needs): void {
  registerPatch(app, needs)
  registerDelete(app, needs)
}

function registerPatch(app: App, { book }: Needs): void {
  app.patch(
    '/addresses/:id',
    {
      schema: {
        operationId: 'relabelAddress',
        summary: 'Give a watched address another label',
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
      const address = await book.relabel(id, request.body.label)
      if (address === null) throw addressNotFound(id)
      return addressJson(address)
    },
  )
}

function registerDelete(app: App, { book }: Needs): void {
  app.delete(
    '/addresses/:id',
    {
      schema: {
        operationId: 'forgetAddress',
        summary: 'Stop watching an address',
        description: 'It is gone at once, also in the middle of a synchronisation.',
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
      if (!(await book.remove(id))) throw addressNotFound(id)
      return { detail: `Address ${id} is gone.` }
    },
  )
}
