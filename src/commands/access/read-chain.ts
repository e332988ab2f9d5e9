import { allChains, type Chain } from '../../domain/chains/chain.ts'
import { type CommandCall, UsageError } from '../command.ts'
import { optionText } from './option-text.ts'

/** The coin that `--chain` names, by its slug or its symbol; null without the option. Throws UsageError for any other text. */
export function readChain(call: CommandCall): Chain | null {
  const text = optionText(call, 'chain')?.toLowerCase()
  if (text === undefined) return null
  const named = allChains().find(({ slug, coin }) => slug === text || coin.symbol.toLowerCase() === text)
  if (named !== undefined) return named
  const slugs = allChains().map(({ slug }) => slug)
  throw new UsageError(`--chain must be one of ${slugs.join(', ')}, or a symbol such as LTC.`)
}
