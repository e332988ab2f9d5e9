import type { App, ServerDeps } from '../deps.ts'
import { Done } from '../schemas/answers.ts'
import { problems } from '../schemas/problem.ts'
import { AddressPath as WalletPath } from '../schemas/requests.ts'
import { DiscoverBody, VerificationsAccepted } from '../schemas/wallet.ts'

type Deps = Pick<ServerDeps, 'tracker'>

export function registerWalletSyncs(app: App, deps: Deps): void {
  registerSync(app, deps)
  registerVerify(app, deps)
  registerDiscover(app, deps)
}

function registerSync(app: App, { tracker }: Deps): void {
  app.post(
    '/wallets/:id/sync',
    {
      schema: {
        operationId: 'syncWallet',
        summary: 'Synchronise the addresses of a wallet in the background, and look for new ones',
        tags: ['synchronisation'],
        params: WalletPath,
        response: { 202: Done, ...problems('wallet_not_found') },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      await tracker.wallets.sync(id)
      reply.code(202)
      return { detail: `Sync of wallet ${id} started.` }
    },
  )
}

function registerVerify(app: App, { tracker }: Deps): void {
  app.post(
    '/wallets/:id/verify',
    {
      schema: {
        operationId: 'verifyWallet',
        summary: 'Cross-check the used addresses of a wallet with all other sources in the background',
        tags: ['synchronisation'],
        params: WalletPath,
        response: { 202: VerificationsAccepted, ...problems('wallet_not_found') },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const addresses = await tracker.wallets.verify(id)
      reply.code(202)
      return { detail: `Cross-checks of the addresses of wallet ${id} started.`, addresses }
    },
  )
}

function registerDiscover(app: App, { tracker }: Deps): void {
  app.post(
    '/wallets/:id/discover',
    {
      schema: {
        operationId: 'discoverAddresses',
        summary: 'Look further for used addresses of a wallet, in the background',
        tags: ['synchronisation'],
        params: WalletPath,
        body: DiscoverBody,
        response: { 202: Done, ...problems('wallet_not_found') },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { to } = request.body
      await tracker.wallets.discover(id, to)
      reply.code(202)
      return { detail: `Each branch of wallet ${id} is looked up to index ${to}.` }
    },
  )
}
