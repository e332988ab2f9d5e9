import { chainOf } from '../../domain/chains/chain.ts'
import { addressPath } from '../../domain/keys/address-path.ts'
import { openDescriptor } from '../../domain/keys/open-descriptor.ts'
import type { WalletAddress } from '../../domain/ports/wallet-book.ts'
import type { App, ServerDeps } from '../deps.ts'
import { derivationJson } from '../json/wallet-json.ts'
import { problems } from '../schemas/problem.ts'
import { LIST_LIMIT, AddressPath as WalletPath } from '../schemas/requests.ts'
import { WalletAddressPageBody, WalletAddressQuery } from '../schemas/wallet.ts'
import { askedValuation } from './asked-valuation.ts'
import { shownAddresses } from './shown-address.ts'

export function registerWalletAddresses(app: App, deps: Pick<ServerDeps, 'tracker' | 'clock'>): void {
  const { tracker } = deps
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
      const valuation = await askedValuation(request.query, tracker.values)
      const shown = await shownAddresses(
        deps,
        addresses.map(({ address }) => address),
        valuation,
      )
      return {
        total,
        limit,
        offset,
        addresses: shown.map((address, at) => {
          const { derivation } = addresses[at] as WalletAddress
          const script = opened[derivation.descriptor]?.descriptor
          const path = script === undefined ? null : addressPath(script, derivation.branch, derivation.index)
          return { ...address, derivation: derivationJson(derivation, path) }
        }),
      }
    },
  )
}
