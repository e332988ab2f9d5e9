import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import { chainNamed } from './coin-names.ts'
import { linkWithin, readLink } from './link.ts'
import type { Found } from './mention.ts'
import { readUri } from './uri.ts'

/** Whether the text is a valid address on the chain; null: on any. */
export type IsValid = (text: string, chain: ChainSlug | null) => boolean

/** Longer than a word: letters and digits, at least one digit, optionally with a chain's scheme; or a short bech32. */
const ADDRESS_LIKE =
  /^(?:[a-z-]+:)?(?:(?=[^?]*\d)[a-z0-9]{20,}|(?:bc|ltc|grs)1[02-9ac-hj-np-z]{8,})(?:\?\S*)?$/i
/** The same, between words, brackets and colons, in quotes, or with other marks of a sentence at its end. */
export const ADDRESS_WITHIN =
  /(?<![^\s()[\]{}<'"“”„‘’‚«»*`_])(?:[a-z-]+:)?(?:(?=[a-z]*\d)[a-z0-9]{20,}|(?:bc|ltc|grs)1[02-9ac-hj-np-z]{8,})(?:\?\S*)?(?=[.,;!?…>'"“”‘’«»*`_]{0,5}(?:[\s()[\]{}:]|$))/i
/** What may stand at the end or the start of an address in a sentence. */
export const MARKS_BEFORE = /[<'"“”„‘’‚«»*`_]{1,10}$/
export const MARKS_AFTER = /^[.,;!?…>'"“”‘’«»*`_]*:?/
/** Hashes, public keys and scripts. */
const HEX = /^(?:0x)?(?:[0-9a-f]{64}|[0-9a-f]{66}|[0-9a-f]{130})(?::\d+)?$/i
/** Parameters may contain anything. */
const URI = /^[a-z-]+:[^\s,;?]*(?:\?.*)?$/i
const DESCRIPTOR = /^([a-z]+)\((.*)\)(?:#[a-z0-9]{8})?$/s
const DESCRIPTORS = /^(?:pkh|wpkh|sh|wsh|tr|pk|combo|raw|rawtr|multi|sortedmulti)$/

export function isAddressLike(text: string): boolean {
  return ADDRESS_LIKE.test(text) && !HEX.test(text)
}

export function isHex(text: string): boolean {
  return HEX.test(text)
}

/** Whether a whole text is a URI, a link or a descriptor: a form around an address. */
export function isWrapped(text: string): boolean {
  return (URI.test(text) && readUri(text) !== null) || isLink(text) || isDescriptor(text)
}

function isLink(text: string): boolean {
  return linkWithin(text)?.[0] === text
}

function isDescriptor(text: string): boolean {
  const [, name = ''] = DESCRIPTOR.exec(text) ?? []
  return name === 'addr' || DESCRIPTORS.test(name)
}

/** An address in any of its forms; what it is not, the address parser will say. */
export function readOne(text: string, isValid: IsValid): Found {
  if (isLink(text)) return readLinked(text, isValid)
  if (isDescriptor(text)) return readDescriptor(text)
  const uri = readUri(text)
  if (uri === null) return address(text)
  if (uri.text === '') return problem(text, 'There is no address before the question mark.')
  if (uri.chain !== null) return address(uri.text, uri.label, uri.chain)
  const chain = chainNamed(uri.scheme)
  if (chain !== null && isValid(uri.text, chain)) return address(uri.text, uri.label, chain)
  return address(uri.text, uri.label ?? uri.scheme)
}

function readLinked(text: string, isValid: IsValid): Found {
  const [, title = '', link = ''] = linkWithin(text) ?? []
  const read = readLink(link, isValid)
  if (read.kind === 'problem') return problem(text, read.reason)
  const label = title.includes(read.text) ? '' : title.trim()
  return address(read.text, label || null, read.chain)
}

function readDescriptor(text: string): Found {
  const [, name, inner = ''] = DESCRIPTOR.exec(text) ?? []
  if (name === 'addr') return address(inner.trim())
  return problem(text, 'This is an output descriptor of a wallet, not an address. Add it by itself.')
}

function address(text: string, label: string | null = null, chain: ChainSlug | null = null): Found {
  return { kind: 'address', text, label, chain }
}

export function problem(text: string, reason: string): Found {
  return { kind: 'problem', text, reason }
}
