import type { ChainSlug } from '../../domain/chains/chain.ts'
import { AppError } from '../../domain/errors.ts'
import type { Tracker } from '../../tracker/tracker.ts'
import { basePathOf } from '../base-path.ts'
import type { App, ServerDeps } from '../deps.ts'
import { balanceHistoryJson } from '../json/balance-json.ts'
import { ownerTotalsJson, parseMembers } from '../json/group-json.ts'
import { parseTimes } from '../json/parse-times.ts'
import { Done } from '../schemas/answers.ts'
import { BalanceHistoryBody, GroupBalanceHistoryQuery, POINTS, TotalsBody } from '../schemas/balance.ts'
import { GroupBody, GroupList, GroupPatch, NewGroupBody } from '../schemas/group.ts'
import { problems } from '../schemas/problem.ts'
import { AddressPath as GroupPath } from '../schemas/requests.ts'
import { ValueQuery } from '../schemas/value.ts'
import { askedValuation } from './asked-valuation.ts'
import { shownGroup, shownGroups } from './shown-group.ts'

type Deps = Pick<ServerDeps, 'tracker' | 'publicUrl'>

export function registerGroups(app: App, deps: Deps): void {
  registerAdd(app, deps)
  registerReads(app, deps)
  registerPatch(app, deps)
  registerRemove(app, deps)
  registerHistory(app, deps)
}

function registerAdd(app: App, { tracker, publicUrl }: Deps): void {
  const basePath = basePathOf(publicUrl)
  app.post(
    '/groups',
    {
      schema: {
        operationId: 'addGroup',
        summary: 'Show wallets, addresses and other groups as one',
        tags: ['groups'],
        body: NewGroupBody,
        response: { 201: GroupBody, ...problems('group_cycle', 'private_key') },
      },
    },
    async (request, reply) => {
      const { name, members = [] } = request.body
      const group = await tracker.groups.add({ name, members: parseMembers(members) })
      reply.code(201).header('location', `${basePath}/groups/${group.id}`)
      return await shownGroup(tracker, group)
    },
  )
}

function registerReads(app: App, { tracker }: Deps): void {
  app.get(
    '/groups',
    {
      schema: {
        operationId: 'listGroups',
        summary: 'The groups, oldest first',
        tags: ['groups'],
        querystring: ValueQuery,
        response: { 200: GroupList, ...problems('invalid_request') },
      },
    },
    async (request) => {
      const valuation = await askedValuation(request.query, tracker.values)
      return { groups: await shownGroups(tracker, await tracker.groups.list(), valuation) }
    },
  )
  app.get(
    '/groups/:id',
    {
      schema: {
        operationId: 'getGroup',
        summary: 'A group',
        tags: ['groups'],
        params: GroupPath,
        querystring: ValueQuery,
        response: { 200: GroupBody, ...problems('group_not_found', 'invalid_request') },
      },
    },
    async (request) => {
      const valuation = await askedValuation(request.query, tracker.values)
      return await shownGroup(tracker, await tracker.groups.get(request.params.id), valuation)
    },
  )
  app.get(
    '/groups/:id/totals',
    {
      schema: {
        operationId: 'getGroupTotals',
        summary: 'The total of each coin in a group',
        tags: ['groups'],
        params: GroupPath,
        querystring: ValueQuery,
        response: { 200: TotalsBody, ...problems('group_not_found', 'invalid_request') },
      },
    },
    async (request) => {
      const valuation = await askedValuation(request.query, tracker.values)
      return ownerTotalsJson(await tracker.groups.totals(request.params.id), valuation)
    },
  )
}

function registerPatch(app: App, { tracker }: Deps): void {
  app.patch(
    '/groups/:id',
    {
      schema: {
        operationId: 'changeGroup',
        summary: 'Change the name or the members of a group',
        tags: ['groups'],
        params: GroupPath,
        body: GroupPatch,
        response: { 200: GroupBody, ...problems('group_not_found', 'group_cycle', 'private_key') },
      },
    },
    async (request) => {
      const { name, members } = request.body
      const change = { name, members: members === undefined ? undefined : parseMembers(members) }
      return await shownGroup(tracker, await tracker.groups.change(request.params.id, change))
    },
  )
}

function registerRemove(app: App, { tracker }: Deps): void {
  app.delete(
    '/groups/:id',
    {
      schema: {
        operationId: 'removeGroup',
        summary: 'Remove a group; its members stay',
        tags: ['groups'],
        params: GroupPath,
        response: { 200: Done, ...problems('group_not_found') },
      },
    },
    async (request) => {
      const { id } = request.params
      await tracker.groups.remove(id)
      return { detail: `Group ${id} deleted.` }
    },
  )
}

function registerHistory(app: App, { tracker }: Deps): void {
  const { histories, values } = tracker
  app.get(
    '/groups/:id/balance-history',
    {
      schema: {
        operationId: 'getGroupBalanceHistory',
        summary: 'The balance of one coin of a group over time, for a chart',
        tags: ['balances'],
        params: GroupPath,
        querystring: GroupBalanceHistoryQuery,
        response: {
          200: BalanceHistoryBody,
          ...problems('group_not_found', 'invalid_request', 'stored_data_damaged'),
        },
      },
    },
    async (request) => {
      const { id } = request.params
      const { points = POINTS, chain, currency, ...times } = request.query
      const valuation = await askedValuation(request.query, values)
      const wanted = await chainOfGroup(tracker, id, chain)
      if (wanted === null) return { id, points: [], before: null }
      const owner = { kind: 'group', id, chain: wanted } as const
      const history = await histories.balanceHistory(owner, parseTimes(times), points)
      return balanceHistoryJson(id, history, valuation)
    },
  )
}

/** Null if the group has none of that coin. Throws AppError `invalid_request` where there are several to choose from. */
async function chainOfGroup(
  { groups }: Tracker,
  id: number,
  chain: ChainSlug | undefined,
): Promise<ChainSlug | null> {
  const chains = (await groups.totals(id)).map((total) => total.chain)
  if (chain !== undefined) return chains.includes(chain) ? chain : null
  const [first, ...others] = chains
  if (others.length === 0) return first ?? null
  throw new AppError('invalid_request', 'This group has several coins: say which one with "chain".', {
    field: 'chain',
  })
}
