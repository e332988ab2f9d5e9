import { parseAddress, parseOnEveryChain } from '../../domain/address/parse-address.ts'
import { AppError } from '../../domain/errors.ts'
import type { AddressBook } from '../../domain/ports/address-book.ts'
import type { Histories } from '../../domain/ports/histories.ts'
import type { App } from '../deps.ts'
import { addressNotFound } from '../errors/address-not-found.ts'
import { addressJson, sparklineJson } from '../json/address-json.ts'
import { AddressBody, AddressPage } from '../schemas/address.ts'
import { problems } from '../schemas/problem.ts'
import { AddressListQuery, AddressPath, LIST_LIMIT, LookupQuery } from '../schemas/requests.ts'

export function registerAddresses(app: App, deps: { book: AddressBook; histories: Histories }): void {
  const { book } = deps
  registerList(app, deps)
  registerLookup(app, book)
  registerGet(app, book)
}

function registerList(app: App, { book, histories }: { book: AddressBook; histories: Histories }): void {
  app.get(
    '/addresses',
    {
      schema: {
        operationId: 'listAddresses',
        summary: 'The watched addresses, oldest first',
        tags: ['addresses'],
        querystring: AddressListQuery,
        response: { 200: AddressPage, ...problems('invalid_request') },
      },
    },
    async (request) => {
      const { limit = LIST_LIMIT, offset = 0, include, ...filter } = request.query
      const { total, addresses } = await book.list({ limit, offset, ...filter })
      if (include === undefined) return { total, limit, offset, addresses: addresses.map(addressJson) }
      const lines = await histories.sparklines(addresses.map(({ id }) => id))
      const drawn = addresses.map((address) => ({
        ...addressJson(address),
        sparkline: sparklineJson(address.chain, lines.get(address.id)),
      }))
      return { total, limit, offset, addresses: drawn }
    },
  )
}

function registerLookup(app: App, book: AddressBook): void {
  app.get(
    '/addresses/lookup',
    {
      schema: {
        operationId: 'lookUpAddress',
        summary: 'A watched address by its text',
        description: 'Without `chain` it is looked for on every chain that it is valid on, bitcoin first.',
        tags: ['addresses'],
        querystring: LookupQuery,
        response: {
          200: AddressBody,
          ...problems('address_not_found', 'invalid_address', 'invalid_request'),
        },
      },
    },
    async (request) => {
      const { address: text, chain } = request.query
      const first = parseAddress(text, chain)
      const all = chain === undefined ? parseOnEveryChain(text) : [first]
      for (const parsed of all) {
        const address = await book.find(parsed.chain, parsed.address)
        if (address !== null) return addressJson(address)
      }
      throw new AppError('address_not_found', 'This address is not watched.')
    },
  )
}

function registerGet(app: App, book: AddressBook): void {
  app.get(
    '/addresses/:id',
    {
      schema: {
        operationId: 'getAddress',
        summary: 'A watched address',
        tags: ['addresses'],
        params: AddressPath,
        response: { 200: AddressBody, ...problems('address_not_found', 'invalid_request') },
      },
    },
    async (request) => {
      const { id } = request.params
      const address = await book.get(id)
      if (address === null) throw addressNotFound(id)
      return addressJson(address)
    },
  )
}
