import { allChains, type Chain, type ChainSlug, chainOf } from '../chains/chain.ts'
import type { UtxoChain } from '../chains/utxo-chain.ts'
import { AppError } from '../errors.ts'
import { type ParsedAddress, typeOf } from './address.ts'
import { invalidAddress } from './invalid-address.ts'
import { foreignNetwork, knownNonAddress } from './known-non-address.ts'
import { matchScore } from './match-score.ts'
import { paymentLink } from './payment-link.ts'
import { readAddress, writeAddress } from './read-address.ts'

/** Longer than any address, the unified ones of Zcash among them, and any extended public key. */
const TEXT_MAX = 512
const UNPRINTABLE = /[^\x21-\x7e]/

/**
 * Reads an address in the form that a person pastes, with white space around it, and gives it in its canonical form.
 * Without `chain` it is one of the first chain that it is valid on. Throws AppError `invalid_address` with a sentence
 * that says what is wrong, or which chain it is of, and that never repeats the text.
 */
export function parseAddress(text: string, chain?: ChainSlug): ParsedAddress {
  const trimmed = printable(text)
  const tried = chain === undefined ? allChains() : [chainOf(chain)]
  for (const one of tried) {
    const found = readOn(one, trimmed)
    if (found !== null) return found
  }
  throw invalidAddress(chain === undefined ? whyNowhere(trimmed) : whyNotOn(chainOf(chain), trimmed))
}

/** The same address on every chain that it is valid on, bitcoin first; none where `parseAddress` throws. */
export function parseOnEveryChain(text: string): readonly ParsedAddress[] {
  const trimmed = printable(text)
  return allChains().flatMap((chain) => readOn(chain, trimmed) ?? [])
}

function printable(text: string): string {
  const trimmed = text.trim()
  if (trimmed === '') throw invalidAddress('The address is empty.')
  if (trimmed.length > TEXT_MAX) {
    throw invalidAddress(`The text is too long for an address (${trimmed.length} characters).`)
  }
  const place = trimmed.search(UNPRINTABLE)
  if (place < 0) return trimmed
  throw invalidAddress(`The address has a space, an invisible or a foreign character at place ${place + 1}.`)
}

function readOn(chain: Chain, text: string): ParsedAddress | null {
  const content = tryToRead(chain, text)
  if (content instanceof AppError) return null
  return { chain: chain.slug, address: writeAddress(content, chain), type: typeOf(content) }
}

function tryToRead(chain: UtxoChain, text: string) {
  try {
    return readAddress(text, chain)
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

function whyNotOn(chain: Chain, text: string): string {
  const others = parseOnEveryChain(text).map((found) => chainOf(found.chain))
  if (others.length > 0) return `This is an address of ${listOf(others)}, not of ${chain.name}.`
  const stranger = knownNonAddress(text) ?? paymentLink(text)
  if (stranger !== null) return stranger
  const nearest = nearestTo(text)
  if (nearest.length === 0) return foreignNetwork(text) ?? reasonOn([chain], text)
  if (nearest.includes(chain)) return reasonOn([chain], text)
  const looks = `This looks like an address of ${listOf(nearest)}, not of ${chain.name}.`
  return nearest.length === 1 ? `${looks} ${reasonOn(nearest, text)}` : looks
}

function whyNowhere(text: string): string {
  const stranger = knownNonAddress(text) ?? paymentLink(text)
  if (stranger !== null) return stranger
  const nearest = nearestTo(text)
  if (nearest.length > 0) return reasonOn(nearest, text)
  return foreignNetwork(text) ?? `This is no address of ${listOf(allChains())}.`
}

/** Why it is no address of any of these chains, which it is equally like: the first one's reason, in the name of all. */
function reasonOn(chains: readonly Chain[], text: string): string {
  const outcome = tryToRead({ ...(chains[0] as Chain), name: listOf(chains) }, text)
  return outcome instanceof AppError ? outcome.message : ''
}

/** The chains that the text is most like; none if it is like none at all. */
function nearestTo(text: string): readonly Chain[] {
  const found = allChains().map((chain) => ({ chain, matchScore: matchScore(text, chain.addresses) }))
  const most = Math.max(...found.map((one) => one.matchScore))
  return found.flatMap(({ chain, matchScore }) => (matchScore > 0 && matchScore === most ? [chain] : []))
}

function listOf(chains: readonly Chain[]): string {
  const names = chains.map(({ name }) => name)
  if (names.length < 2) return names.join('')
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}
