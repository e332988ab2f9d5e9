import type { AddressRules } from '../chains/address-rules.ts'

const BARE_CASHADDR = /^[a-z][02-9ac-hj-np-z]{41,}$/
/** A refused form is surer than any beginning. */
const CERTAIN = 100

/** How surely a text is meant for these rules, by its beginning; 0 for not at all. */
export function matchScore(text: string, { base58, segwit, cashaddr, refused }: AddressRules): number {
  const lower = text.toLowerCase()
  if (refused?.some(({ form }) => form.test(text))) return CERTAIN
  if (segwit !== undefined && lower.startsWith(`${segwit.prefix}1`)) return segwit.prefix.length + 1
  if (cashaddr !== undefined && lower.startsWith(`${cashaddr.prefix}:`)) return cashaddr.prefix.length + 1
  const begun = (base58?.versions ?? [])
    .flatMap(({ begins }) => begins)
    .filter((begin) => text.startsWith(begin))
  if (begun.length > 0) return Math.max(...begun.map((begin) => begin.length))
  return cashaddr !== undefined && BARE_CASHADDR.test(lower) ? 1 : 0
}

/** What the addresses begin with, for a sentence: `1, 3 or bc1`. */
export function beginnings({ base58, segwit, cashaddr }: AddressRules): string {
  const all = [
    ...(cashaddr === undefined ? [] : [`${cashaddr.prefix}:`]),
    ...(base58?.versions.flatMap(({ begins }) => begins) ?? []),
    ...(segwit === undefined ? [] : [`${segwit.prefix}1`]),
  ]
  const unique = [...new Set(all)]
  return unique.length === 1 ? `${unique[0]}` : `${unique.slice(0, -1).join(', ')} or ${unique.at(-1)}`
}
