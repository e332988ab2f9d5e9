import { allChains } from '../../domain/chains/chain.ts'
import type { App } from '../deps.ts'
import { Chains } from '../schemas/answers.ts'
import { problems } from '../schemas/problem.ts'

export function registerChains(app: App): void {
  const chains = allChains().map(({ slug, name, coin, finalityDepth }) => ({
    chain: slug,
    currency: coin.symbol,
    name,
    decimals: coin.decimals,
    settled_depth: finalityDepth,
  }))
  app.get(
    '/chains',
    {
      schema: {
        operationId: 'listChains',
        summary: 'The supported chains',
        tags: ['chains'],
        response: { 200: Chains, ...problems() },
      },
    },
    () => ({ chains }),
  )
}
