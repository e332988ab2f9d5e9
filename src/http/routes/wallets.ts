import { basePathOf } from '../base-path.ts'
import type { App, ServerDeps } from '../deps.ts'
import { Done } from '../schemas/answers.ts'
import { problems } from '../schemas/problem.ts'
import { AddressPath as WalletPath } from '../schemas/requests.ts'
import { ValueQuery } from '../schemas/value.ts'
import {
  AddedWalletBody,
  NewWalletBody,
  RemoveWalletQuery,
  WalletBody,
  WalletList,
  WalletPatch,
} from '../schemas/wallet.ts'
import { askedValuation } from './asked-valuation.ts'
import { shownWallet, shownWallets } from './shown-wallet.ts'
import { WALLET_TEXT_ROUTE } from './wallet-text-route.ts'

type Deps = Pick<ServerDeps, 'tracker' | 'publicUrl'>

export function registerWallets(app: App, deps: Deps): void {
  registerAdd(app, deps)
  registerList(app, deps)
  registerGet(app, deps)
  registerPatch(app, deps)
  registerRemove(app, deps)
}

function registerAdd(app: App, { tracker, publicUrl }: Deps): void {
  const basePath = basePathOf(publicUrl)
  app.post(
    '/wallets',
    {
      ...WALLET_TEXT_ROUTE,
      schema: {
        operationId: 'addWallet',
        summary: 'Track the addresses behind a key, descriptors or a wallet file',
        description:
          'Without `script_types`, a key that does not name its type is looked up for every type of the coin, and the used ones are kept. Scripts that a tracked wallet lacks extend that wallet: it keeps its id, name and history. `wallet_exists` if it lacks none, or if two wallets have some of them.',
        tags: ['wallets'],
        body: NewWalletBody,
        response: {
          201: AddedWalletBody,
          ...problems(
            'wallet_exists',
            'invalid_wallet',
            'unsupported_wallet',
            'chain_required',
            'private_key',
          ),
        },
      },
    },
    async (request, reply) => {
      const { text, chain, script_types: scriptTypes, name, gap_limit: gapLimit, sync = true } = request.body
      const added = { text, chain, scriptTypes, name, gapLimit, sync }
      const { wallet, isExtended } = await tracker.wallets.add(added)
      reply.code(201).header('location', `${basePath}/wallets/${wallet.id}`)
      return { ...(await shownWallet(tracker, wallet)), extended: isExtended }
    },
  )
}

function registerList(app: App, { tracker }: Deps): void {
  app.get(
    '/wallets',
    {
      schema: {
        operationId: 'listWallets',
        summary: 'The tracked wallets, oldest first',
        tags: ['wallets'],
        querystring: ValueQuery,
        response: { 200: WalletList, ...problems('invalid_request') },
      },
    },
    async (request) => {
      const valuation = await askedValuation(request.query, tracker.values)
      return { wallets: await shownWallets(tracker, await tracker.wallets.list(), valuation) }
    },
  )
}

function registerGet(app: App, { tracker }: Deps): void {
  app.get(
    '/wallets/:id',
    {
      schema: {
        operationId: 'getWallet',
        summary: 'A tracked wallet',
        tags: ['wallets'],
        params: WalletPath,
        querystring: ValueQuery,
        response: { 200: WalletBody, ...problems('wallet_not_found', 'invalid_request') },
      },
    },
    async (request) => {
      const valuation = await askedValuation(request.query, tracker.values)
      return await shownWallet(tracker, await tracker.wallets.get(request.params.id), valuation)
    },
  )
}

function registerPatch(app: App, { tracker }: Deps): void {
  app.patch(
    '/wallets/:id',
    {
      schema: {
        operationId: 'changeWallet',
        summary: 'Change the name or the gap of a wallet',
        description: 'A larger gap looks further at once; a smaller one forgets nothing.',
        tags: ['wallets'],
        params: WalletPath,
        body: WalletPatch,
        response: { 200: WalletBody, ...problems('wallet_not_found', 'private_key') },
      },
    },
    async (request) => {
      const { id } = request.params
      const { name, gap_limit: gapLimit } = request.body
      if (name !== undefined) await tracker.wallets.rename(id, name)
      if (gapLimit !== undefined) await tracker.wallets.setGapLimit(id, gapLimit)
      return await shownWallet(tracker, await tracker.wallets.get(id))
    },
  )
}

function registerRemove(app: App, { tracker }: Deps): void {
  app.delete(
    '/wallets/:id',
    {
      schema: {
        operationId: 'removeWallet',
        summary: 'Stop tracking a wallet and its addresses',
        tags: ['wallets'],
        params: WalletPath,
        querystring: RemoveWalletQuery,
        response: { 200: Done, ...problems('wallet_not_found') },
      },
    },
    async (request) => {
      const { id } = request.params
      const { addresses = 'remove' } = request.query
      await tracker.wallets.remove(id, addresses)
      return { detail: `Wallet ${id} deleted.` }
    },
  )
}
