import { allChains, type Chain, type ChainSlug, chainOf } from '../chain.ts'
import { AppError } from '../errors.ts'
import { type ParsedAddress, typeOf } from './address.ts'
import { likeness } from './likeness.ts'
import { readAddress, writeAddress } from './read-address.ts'
import { refusal } from './refusal.ts'
import { foreignNetwork, knownStranger } from './strangers.ts'

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
  throw refusal(chain === undefined ? whyNowhere(trimmed) : whyNotOn(chainOf(chain), trimmed))
}

/** The same address on every chain that it is valid on, bitcoin first; none where `parseAddress` throws. */
export function parseOnEveryChain(text: string): readonly ParsedAddress[] {
  const trimmed = printable(text)
  return allChains().flatMap((chain) => readOn(chain, trimmed) ?? [])
}

function printable(text: string): string {
  const trimmed = text.trim()
  if (trimmed === '') throw refusal('The address is empty.')
  if (trimmed.length > TEXT_MAX) {
    throw refusal(`The text is too long for an address (${trimmed.length} characters).`)
  }
  const place = trimmed.search(UNPRINTABLE)
  if (place < 0) return trimmed
  throw refusal(`The address has a space, an invisible or a foreign character at place ${place + 1}.`)
}

function readOn(chain: Chain, text: string): ParsedAddress | null {
  const content = tryToRead(chain, text)
  if (content instanceof AppError) return null
  return { chain: chain.slug, address: writeAddress(content, chain), type: typeOf(content) }
}

function tryToRead(chain: Chain, text: string) {
  try {
    return readAddress(text, chain)
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

function whyNotOn(chain: Chain, text: string): string {
  const others = parseOnEveryChain(text).map((found) => chainOf(found.chain).name)
  if (others.length > 0) return `This is an address of ${listOf(others)}, not of ${chain.name}.`
  const stranger = knownStranger(text)
  if (stranger !== null) return stranger
  const nearest = nearestTo(text)
  if (nearest !== null && likeness(text, nearest.addresses) > likeness(text, chain.addresses)) {
    return `This looks like an address of ${nearest.name}, not of ${chain.name}. ${reasonOf(nearest, text)}`
  }
  return (nearest === null ? foreignNetwork(text) : null) ?? reasonOf(chain, text)
}

function whyNowhere(text: string): string {
  const stranger = knownStranger(text)
  if (stranger !== null) return stranger
  const nearest = nearestTo(text)
  if (nearest !== null) return reasonOf(nearest, text)
  const names = allChains().map(({ name }) => name)
  return foreignNetwork(text) ?? `This is no address of ${listOf(names)}.`
}

function reasonOf(chain: Chain, text: string): string {
  const outcome = tryToRead(chain, text)
  return outcome instanceof AppError ? outcome.message : ''
}

/** The chain that the text is most like; bitcoin where it is like several. */
function nearestTo(text: string): Chain | null {
  const [first] = allChains()
    .map((chain) => ({ chain, likeness: likeness(text, chain.addresses) }))
    .filter((found) => found.likeness > 0)
    .toSorted((a, b) => b.likeness - a.likeness)
  return first?.chain ?? null
}

function listOf(names: readonly string[]): string {
  if (names.length < 2) return names.join('')
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}
