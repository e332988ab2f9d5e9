import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import type { AddressReader } from './address-reader.ts'
import type { Candidate } from './candidate.ts'
import { type Match, readLines } from './read-lines.ts'

const LABEL_MAX = 200
const TEXT_SHOWN_MAX = 200
/** Rows on the page. */
export const SHOWN_MAX = 200

/** Does all the slow parsing step by step, so that `candidatesOf` finds every outcome in the reader's cache. */
export function* readMatches(text: string, reader: AddressReader): Generator<Match> {
  let valid = 0
  for (const match of readLines(text, (address, chain) => reader.isValidOn(address, chain))) {
    if (!('reason' in reader.read(match.text, match.chain)) && valid++ < SHOWN_MAX) {
      reader.validChains(match.text)
    }
    yield match
  }
}

/**
 * The pasted addresses in order, each with its state. `isAdded` finds addresses that are in the portfolio, by chain and
 * canonical address. `chosen` has the person's chain, by `choice`, for an address that is valid on several.
 */
export function candidatesOf(
  matches: readonly Match[],
  reader: AddressReader,
  isAdded: (chain: string, address: string) => boolean,
  chosen: ReadonlyMap<string, ChainSlug>,
): readonly Candidate[] {
  const seen = new Set<string>()
  const times = new Map<string, number>()
  return matches.map((match) => {
    const written = `${match.chain} ${match.text}`
    const time = (times.get(written) ?? 0) + 1
    times.set(written, time)
    const choice = `${time} ${written}`
    const pasted = {
      choice,
      line: match.line,
      text: match.text.slice(0, TEXT_SHOWN_MAX),
      label: labelOf(match),
    }
    const read = reader.read(match.text, chosen.get(choice) ?? match.chain)
    if ('reason' in read) return { ...pasted, state: 'invalid', reason: read.reason }
    const { chain, address, type } = read
    const key = `${chain}:${address}`
    if (seen.has(key)) return { ...pasted, state: 'duplicate', chain, address, of: 'list' }
    seen.add(key)
    if (isAdded(chain, address)) return { ...pasted, state: 'duplicate', chain, address, of: 'portfolio' }
    return { ...pasted, state: 'ready', chain, address, type }
  })
}

/** What the API accepts: no control characters, at most 200 characters. */
function labelOf({ label }: Match): string | null {
  const plain = (label ?? '')
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
  return plain === '' ? null : [...plain].slice(0, LABEL_MAX).join('').slice(0, LABEL_MAX).toWellFormed()
}
