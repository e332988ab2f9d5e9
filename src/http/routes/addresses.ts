import type { Addresses } from '../../tracker/addresses.ts'
import type { Tracker } from '../../tracker/tracker.ts'
import type { App } from '../deps.ts'
import { addressJson, sparklineJson } from '../json/address-json.ts'
import { AddressBody, AddressPage } from '../schemas/address.ts'
import { problems } from '../schemas/problem.ts'
import { AddressListQuery, AddressPath, LIST_LIMIT, LookupQuery } from '../schemas/requests.ts'

export function registerAddresses(app: App, { addresses }: Tracker): void {
  registerList(app, addresses)
  registerLookup(app, addresses)
  registerGet(app, addresses)
}

function registerList(app: App, tracked: Addresses): void {
  app.get(
    '/addresses',
    {
      schema: {
        operationId: 'listAddresses',
        summary: 'The tracked addresses, oldest first',
        tags: ['addresses'],
        querystring: AddressListQuery,
        response: { 200: AddressPage, ...problems('invalid_request') },
      },
    },
    async (request) => {
      const { limit = LIST_LIMIT, offset = 0, include, ...filter } = request.query
      const { total, addresses } = await tracked.list({ limit, offset, ...filter })
      if (include === undefined) return { total, limit, offset, addresses: addresses.map(addressJson) }
      const lines = await tracked.sparklines(addresses)
      const drawn = addresses.map((address) => ({
        ...addressJson(address),
        sparkline: sparklineJson(address.chain, lines.get(address.id)),
      }))
      return { total, limit, offset, addresses: drawn }
    },
  )
}

function registerLookup(app: App, tracked: Addresses): void {
  app.get(
    '/addresses/lookup',
    {
      schema: {
        operationId: 'lookUpAddress',
        summary: 'A tracked address by its text',
        description: 'Without `chain` every chain that the text is valid on is searched, bitcoin first.',
        tags: ['addresses'],
        querystring: LookupQuery,
        response: {
          200: AddressBody,
          ...problems('address_not_found', 'invalid_address', 'private_key', 'invalid_request'),
        },
      },
    },
    async (request) => {
      const { address, chain } = request.query
      return addressJson(await tracked.find(address, chain))
    },
  )
}

function registerGet(app: App, tracked: Addresses): void {
  app.get(
    '/addresses/:id',
    {
      schema: {
        operationId: 'getAddress',
        summary: 'A tracked address',
        tags: ['addresses'],
        params: AddressPath,
        response: { 200: AddressBody, ...problems('address_not_found', 'invalid_request') },
      },
    },
    async (request) => addressJson(await tracked.get(request.params.id)),
  )
}
