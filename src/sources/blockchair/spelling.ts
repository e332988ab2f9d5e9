import type { Fields } from '../../net/answer-fields.ts'

const BECH32 = /^[a-z]{2,10}1[02-9ac-hj-np-z]+$/
/** With or without its prefix. Base58 addresses are too short to match. */
const CASHADDR = /^(?:[a-z]+:)?[qp][02-9ac-hj-np-z]{41,}$/

/**
 * Equal for all spellings of one address that an answer may use. Whether CashAddr has its prefix is not documented;
 * CashAddr and bech32 may be in upper case.
 */
export function spellingOf(name: string): string {
  const lower = name.toLowerCase()
  const isOneCase = name === lower || name === name.toUpperCase()
  if (!isOneCase || (!BECH32.test(lower) && !CASHADDR.test(lower))) return name
  return lower.replace(/^[a-z]+:/, '')
}

/** The key of an address in the answer; null if it is not there. */
export function findKey(fields: Fields, name: string): string | null {
  if (Object.hasOwn(fields, name)) return name
  const spelling = spellingOf(name)
  return Object.keys(fields).find((key) => spellingOf(key) === spelling) ?? null
}
