import { allChains, type Chain, type ChainSlug, chainOf } from '../chains/chain.ts'
import type { UtxoChain } from '../chains/utxo-chain.ts'
import { AppError } from '../errors.ts'
import { type ParsedAddress, typeOf } from './address.ts'
import { invalidAddress } from './invalid-address.ts'
import { foreignNetwork, knownNonAddress } from './known-non-address.ts'
import { matchScore } from './match-score.ts'
import { paymentLink } from './payment-link.ts'
import { readAddress, writeAddress } from './read-address.ts'

/** Longer than any address, even a unified one of Zcash, and than any extended public key. */
const TEXT_MAX = 512
const UNPRINTABLE = /[^\x21-\x7e]/

/**
 * Parses an address as pasted, white space around it included, into its canonical form. Without `chain` the first chain
 * on which it is valid is taken. Throws AppError `invalid_address` with a sentence that says what is wrong, or which
 * chain the address belongs to, and never repeats the text.
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

/** The address on every chain on which it is valid, bitcoin first; empty where `parseAddress` throws. */
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
  const position = trimmed.search(UNPRINTABLE)
  if (position < 0) return trimmed
  throw invalidAddress(
    `The address contains a space or a character that no address has at position ${position + 1}.`,
  )
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
  const otherThing = knownNonAddress(text) ?? paymentLink(text)
  if (otherThing !== null) return otherThing
  const nearest = nearestTo(text)
  if (nearest.length === 0) return foreignNetwork(text) ?? reasonOn([chain], text)
  if (nearest.includes(chain)) return reasonOn([chain], text)
  const resemblance = `This looks like an address of ${listOf(nearest)}, not of ${chain.name}.`
  return nearest.length === 1 ? `${resemblance} ${reasonOn(nearest, text)}` : resemblance
}

function whyNowhere(text: string): string {
  const otherThing = knownNonAddress(text) ?? paymentLink(text)
  if (otherThing !== null) return otherThing
  const nearest = nearestTo(text)
  if (nearest.length > 0) return reasonOn(nearest, text)
  return foreignNetwork(text) ?? `This is not an address of ${listOf(allChains())}.`
}

/** Why it is invalid on these chains, which it matches equally well: the first one's reason, with the names of all. */
function reasonOn(chains: readonly Chain[], text: string): string {
  const outcome = tryToRead({ ...(chains[0] as Chain), name: listOf(chains) }, text)
  return outcome instanceof AppError ? outcome.message : ''
}

/** The chains that the text matches best; empty if it matches none. */
function nearestTo(text: string): readonly Chain[] {
  const scored = allChains().map((chain) => ({ chain, score: matchScore(text, chain.addresses) }))
  const best = Math.max(...scored.map(({ score }) => score))
  return scored.flatMap(({ chain, score }) => (score > 0 && score === best ? [chain] : []))
}

function listOf(chains: readonly Chain[]): string {
  const names = chains.map(({ name }) => name)
  if (names.length < 2) return names.join('')
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}
