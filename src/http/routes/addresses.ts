import type { Static } from 'typebox'
import { AppError } from '../../domain/errors.ts'
import type { App, ServerDeps } from '../deps.ts'
import { sparklineJson } from '../json/address-json.ts'
import { parseMinBalance, parseOrder, parseSearch } from '../json/parse-address-query.ts'
import { AddressBody, AddressPage } from '../schemas/address.ts'
import { problems } from '../schemas/problem.ts'
import { AddressListQuery, AddressPath, LIST_LIMIT, LookupQuery } from '../schemas/requests.ts'
import { ValueQuery } from '../schemas/value.ts'
import { askedValuation } from './asked-valuation.ts'
import { shownAddress, shownAddresses } from './shown-address.ts'

type Deps = Pick<ServerDeps, 'tracker' | 'clock'>

export function registerAddresses(app: App, deps: Deps): void {
  registerList(app, deps)
  registerLookup(app, deps)
  registerGet(app, deps)
}

function registerList(app: App, deps: Deps): void {
  const { tracker } = deps
  app.get(
    '/addresses',
    {
      schema: {
        operationId: 'listAddresses',
        summary: 'The tracked addresses, oldest first unless sorted',
        description:
          'All filters may be combined. Pages by `cursor` neither repeat nor leave out an address whose place stays the same.',
        tags: ['addresses'],
        querystring: AddressListQuery,
        response: { 200: AddressPage, ...problems('invalid_request', 'invalid_cursor', 'private_key') },
      },
    },
    async (request) => {
      const { include, currency: _, ...query } = request.query
      const valuation = await askedValuation(request.query, tracker.values)
      const { limit = LIST_LIMIT } = query
      const { total, offset, addresses, nextCursor } = await tracker.addresses.list({
        limit,
        ...filterOf(query),
      })
      const page = { total, limit, offset, next_cursor: nextCursor }
      const shown = await shownAddresses(deps, addresses, valuation)
      if (include === undefined) return { ...page, addresses: shown }
      const lines = await tracker.addresses.sparklines(addresses)
      const drawn = shown.map((address) => ({
        ...address,
        sparkline: sparklineJson(address.chain, lines.get(address.id)),
      }))
      return { ...page, addresses: drawn }
    },
  )
}

function filterOf({
  offset,
  cursor,
  q,
  sort,
  min_balance,
  chain,
  status,
  wallet,
}: Static<typeof AddressListQuery>) {
  if (cursor !== undefined && offset !== undefined) {
    throw new AppError('invalid_request', '"cursor" and "offset" cannot be combined: give one of them.')
  }
  return {
    offset: offset ?? 0,
    cursor,
    chain,
    status,
    wallet: parseWallet(wallet),
    search: parseSearch(q),
    minBalance: parseMinBalance(min_balance),
    order: parseOrder(sort),
  }
}

function parseWallet(wallet: string | undefined): number | 'any' | undefined {
  return wallet === undefined || wallet === 'any' ? wallet : Number(wallet)
}

function registerLookup(app: App, deps: Deps): void {
  const { tracker } = deps
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
      return await shownAddress(deps, await tracker.addresses.find(address, chain))
    },
  )
}

function registerGet(app: App, deps: Deps): void {
  const { tracker } = deps
  app.get(
    '/addresses/:id',
    {
      schema: {
        operationId: 'getAddress',
        summary: 'A tracked address',
        tags: ['addresses'],
        params: AddressPath,
        querystring: ValueQuery,
        response: { 200: AddressBody, ...problems('address_not_found', 'invalid_request') },
      },
    },
    async (request) => {
      const valuation = await askedValuation(request.query, tracker.values)
      const address = await tracker.addresses.get(request.params.id)
      return await shownAddress(deps, address, valuation)
    },
  )
}
