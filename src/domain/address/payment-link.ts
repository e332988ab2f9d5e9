import { allChains, type Chain } from '../chains/chain.ts'
import { matchScore } from './match-score.ts'

const SCHEME = /^([a-z-]+):/i

/**
 * A sentence that says where the address is in a payment link, such as `litecoin:LM2W…?amount=1` (BIP 21), or after a
 * ticker and a colon; null for anything else. The prefix of CashAddr is part of the address.
 */
export function paymentLink(text: string): string | null {
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase()
  const afterColon = scheme !== undefined && allChains().some((chain) => isNamed(chain, scheme))
  const end = text.indexOf('?')
  const beforeQuery = end >= 0 && (afterColon || resemblesAddress(text.slice(0, end)))
  if (afterColon && beforeQuery) return giveOnly('between the colon and the question mark')
  if (afterColon) return giveOnly('after the colon')
  return beforeQuery ? giveOnly('before the question mark') : null
}

function giveOnly(place: string): string {
  return `This is more than an address: enter only the part ${place}.`
}

function resemblesAddress(text: string): boolean {
  return allChains().some(({ addresses }) => matchScore(text, addresses) > 0)
}

function isNamed({ slug, coin, addresses }: Chain, scheme: string): boolean {
  if (addresses.cashaddr?.prefix === scheme) return false
  return [slug, slug.replaceAll('-', ''), coin.symbol.toLowerCase()].includes(scheme)
}
