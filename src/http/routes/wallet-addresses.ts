import { chainOf } from '../../domain/chains/chain.ts'
import { addressPath } from '../../domain/keys/address-path.ts'
import { openDescriptor } from '../../domain/keys/open-descriptor.ts'
import type { App, ServerDeps } from '../deps.ts'
import { withValue } from '../json/value-json.ts'
import { walletAddressJson } from '../json/wallet-json.ts'
import { problems } from '../schemas/problem.ts'
import { LIST_LIMIT, AddressPath as WalletPath } from '../schemas/requests.ts'
import { WalletAddressPageBody, WalletAddressQuery } from '../schemas/wallet.ts'
import { askedValuation } from './asked-valuation.ts'

export function registerWalletAddresses(
  app: App,
  { tracker, clock }: Pick<ServerDeps, 'tracker' | 'clock'>,
): void {
  app.get(
    '/wallets/:id/addresses',
    {
      schema: {
        operationId: 'listWalletAddresses',
        summary: 'The derived addresses of a wallet, used or not',
        tags: ['wallets'],
        params: WalletPath,
        querystring: WalletAddressQuery,
        response: { 200: WalletAddressPageBody, ...problems('wallet_not_found', 'invalid_request') },
      },
    },
    async (request) => {
      const { limit = LIST_LIMIT, offset = 0, used, branch } = request.query
      const { wallet, total, addresses } = await tracker.wallets.addresses(request.params.id, {
        limit,
        offset,
        used: used === undefined ? undefined : used === 'true',
        branch,
      })
      const opened = wallet.descriptors.map(({ text }) => openDescriptor(text, chainOf(wallet.chain)))
      const now = clock.now()
      const valuation = await askedValuation(request.query, tracker.values)
      return {
        total,
        limit,
        offset,
        addresses: addresses.map((one) => {
          const { descriptor, branch, index } = one.derivation
          const script = opened[descriptor]?.descriptor
          const path = script === undefined ? null : addressPath(script, branch, index)
          return withValue(walletAddressJson(one, path, now), one.address, valuation)
        }),
      }
    },
  )
}
