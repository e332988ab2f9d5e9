import type { AddressRules } from '../chains/address-rules.ts'

const BARE_CASHADDR = /^[a-z][02-9ac-hj-np-z]{41,}$/
/** An unsupported form is recognised as a whole, not by a prefix. */
const CERTAIN = 100

/** How well a text matches these rules, by the length of the matching prefix; 0 for no match. */
export function matchScore(text: string, { base58, segwit, cashaddr, unsupported }: AddressRules): number {
  const lower = text.toLowerCase()
  if (unsupported?.some(({ form }) => form.test(text))) return CERTAIN
  if (segwit !== undefined && lower.startsWith(`${segwit.prefix}1`)) return segwit.prefix.length + 1
  if (cashaddr !== undefined && lower.startsWith(`${cashaddr.prefix}:`)) return cashaddr.prefix.length + 1
  const matching = (base58?.versions ?? [])
    .flatMap(({ prefixes }) => prefixes)
    .filter((begin) => text.startsWith(begin))
  if (matching.length > 0) return Math.max(...matching.map((begin) => begin.length))
  return cashaddr !== undefined && BARE_CASHADDR.test(lower) ? 1 : 0
}

/** The prefixes of the addresses, for a sentence: `1, 3 or bc1`. */
export function prefixList({ base58, segwit, cashaddr }: AddressRules): string {
  const all = [
    ...(cashaddr === undefined ? [] : [`${cashaddr.prefix}:`]),
    ...(base58?.versions.flatMap(({ prefixes }) => prefixes) ?? []),
    ...(segwit === undefined ? [] : [`${segwit.prefix}1`]),
  ]
  const unique = [...new Set(all)]
  return unique.length === 1 ? `${unique[0]}` : `${unique.slice(0, -1).join(', ')} or ${unique.at(-1)}`
}
