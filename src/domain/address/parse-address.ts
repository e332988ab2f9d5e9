import type { ChainSlug } from '../chain.ts'
import { AppError } from '../errors.ts'
import type { ParsedAddress } from './address.ts'
import { parseBitcoinAddress } from './bitcoin.ts'

/**
 * Reads trimmed, printable ASCII text of at most TEXT_MAX characters as an address of one chain, in its canonical
 * form. Throws AppError `invalid_address`.
 */
type AddressRule = (text: string) => Omit<ParsedAddress, 'chain'>

/** In the order in which an address without a chain is tried. */
const RULES: Readonly<Record<ChainSlug, AddressRule>> = Object.freeze({
  bitcoin: parseBitcoinAddress,
})

/** Longer than any address and any extended public key. */
const TEXT_MAX = 120
const UNPRINTABLE = /[^\x21-\x7e]/

/**
 * Reads an address in the form that a person pastes: white space around it is dropped, bech32 in upper case is
 * lowered. Without `chain` the first chain whose rule accepts it is taken. Throws AppError `invalid_address` with
 * a sentence that says what is wrong and that never repeats the text.
 */
export function parseAddress(text: string, chain?: ChainSlug): ParsedAddress {
  const trimmed = text.trim()
  if (trimmed === '') throw new AppError('invalid_address', 'The address is empty.')
  if (trimmed.length > TEXT_MAX) {
    throw new AppError(
      'invalid_address',
      `The text is too long for an address (${trimmed.length} characters).`,
    )
  }
  const place = trimmed.search(UNPRINTABLE)
  if (place >= 0) {
    throw new AppError(
      'invalid_address',
      `The address has a space, an invisible or a foreign character at place ${place + 1}.`,
    )
  }
  if (chain !== undefined) return { chain, ...RULES[chain](trimmed) }
  return recognise(trimmed)
}

/** If no rule accepts the text, the first one's reason is told: bitcoin is what most people mean. */
function recognise(text: string): ParsedAddress {
  let reason: AppError | null = null
  for (const chain of Object.keys(RULES) as ChainSlug[]) {
    try {
      return { chain, ...RULES[chain](text) }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      reason ??= error
    }
  }
  throw reason ?? new AppError('invalid_address', 'No chain has addresses of this form.')
}
