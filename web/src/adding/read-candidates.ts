import { parseAddress, parseOnEveryChain } from '../../../src/domain/address/parse-address.ts'
import type { ChainSlug } from '../../../src/domain/chain.ts'
import { messageOf } from '../api/api-problem.ts'
import type { Candidate } from './candidate.ts'
import { type Mention, readLines } from './read-lines.ts'

const LABEL_MAX = 200
const TEXT_SHOWN_MAX = 200

/**
 * What a person has pasted, address by address in its order, each with what is to be said of it. `isWatched` tells
 * what is in the portfolio already, by chain and canonical address; `chosen` on which chain a person wants a text that
 * several know.
 */
export function readCandidates(
  text: string,
  isWatched: (chain: string, address: string) => boolean,
  chosen: ReadonlyMap<string, ChainSlug> = new Map(),
): readonly Candidate[] {
  const seen = new Set<string>()
  return readLines(text).map((mention) => {
    const found = {
      line: mention.line,
      text: mention.text.slice(0, TEXT_SHOWN_MAX),
      label: labelOf(mention),
    }
    try {
      const { chain, address, type } = parseAddress(
        mention.text,
        chosen.get(mention.text) ?? mention.chain ?? undefined,
      )
      const key = `${chain}:${address}`
      if (seen.has(key)) return { ...found, state: 'known', address, of: 'list' }
      seen.add(key)
      if (isWatched(chain, address)) return { ...found, state: 'known', address, of: 'portfolio' }
      return { ...found, state: 'ready', chain, address, type }
    } catch (error) {
      return { ...found, state: 'wrong', reason: messageOf(error) }
    }
  })
}

/** The chains that know an address that one of them has read: at least one. */
export function chainsKnowing(text: string): readonly ChainSlug[] {
  return parseOnEveryChain(text).map(({ chain }) => chain)
}

/** As the API takes it: no control characters, at most 200 characters. */
function labelOf({ label }: Mention): string | null {
  const plain = (label ?? '')
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
  return plain === '' ? null : [...plain].slice(0, LABEL_MAX).join('').slice(0, LABEL_MAX).toWellFormed()
}
