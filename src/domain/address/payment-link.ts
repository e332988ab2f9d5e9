import { allChains, type Chain } from '../chains/chain.ts'
import { matchScore } from './match-score.ts'

const SCHEME = /^([a-z-]+):/i

/**
 * Where the address stands in a payment link, such as `litecoin:LM2W…?amount=1` (BIP 21), or behind a coin's ticker: a
 * sentence, or null for neither. The prefix of CashAddr is part of the address.
 */
export function paymentLink(text: string): string | null {
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase()
  const behindColon = scheme !== undefined && allChains().some((chain) => isCalled(chain, scheme))
  const end = text.indexOf('?')
  const beforeQuery = end >= 0 && (behindColon || isLikeAnAddress(text.slice(0, end)))
  if (behindColon && beforeQuery) return giveOnly('between the colon and the question mark')
  if (behindColon) return giveOnly('after the colon')
  return beforeQuery ? giveOnly('before the question mark') : null
}

function giveOnly(place: string): string {
  return `This is more than an address: give only what stands ${place}.`
}

function isLikeAnAddress(text: string): boolean {
  return allChains().some(({ addresses }) => matchScore(text, addresses) > 0)
}

function isCalled({ slug, coin, addresses }: Chain, scheme: string): boolean {
  if (addresses.cashaddr?.prefix === scheme) return false
  return [slug, slug.replaceAll('-', ''), coin.symbol.toLowerCase()].includes(scheme)
}
