import type { Answer, Probe } from '../../domain/source.ts'
import {
  arrayField,
  countField,
  type Fields,
  isFields,
  objectField,
  UnusableAnswer,
} from '../answer-fields.ts'
import { decodeTotals, UNUSED_FINGERPRINT } from './decode-totals.ts'
import { decodeTransfers } from './decode-transfers.ts'

/** The answer for one address; null if the address is not in it. Throws UnusableAnswer. */
export function decodePage(body: Fields, address: string, offset: number): Answer | null {
  const context = objectField(body, 'context')
  const { data } = body
  if (data === null || isEmptyList(body, 'data')) return null
  if (!isFields(data)) throw new UnusableAnswer('data is no object')
  const key = findKey(data, address)
  if (key === null) return null
  const found = objectField(data, key)
  const stated = objectField(found, 'address')
  return {
    tip: countField(context, 'state'),
    ...decodeTotals(stated),
    transactionCount: countField(stated, 'transaction_count'),
    offset,
    rows: decodeTransfers(arrayField(found, 'transactions')),
  }
}

/**
 * The answer for a set of addresses. Those that are left out never took part in a transaction; where all are, PHP
 * writes `[]` in place of an object. Throws UnusableAnswer.
 */
export function decodeProbe(body: Fields, addresses: readonly string[]): Probe {
  const tip = countField(objectField(body, 'context'), 'state')
  if (isEmptyList(body, 'data')) return nothingFound(tip, addresses)
  const data = objectField(body, 'data')
  if (isEmptyList(data, 'addresses')) return nothingFound(tip, addresses)
  const found = objectField(data, 'addresses')
  const fingerprints = addresses.map((address) => {
    const key = findKey(found, address)
    return [
      address,
      key === null ? UNUSED_FINGERPRINT : decodeTotals(objectField(found, key)).fingerprint,
    ] as const
  })
  return { tip, fingerprints: new Map(fingerprints) }
}

/** What a 404 with a context says about a set: none of it is known. Null if it says nothing. */
export function decodeNothingFound(body: Fields, addresses: readonly string[]): Probe | null {
  const { context } = body
  if (!isFields(context)) return null
  const { state } = context
  return nothingFound(state === undefined || state === null ? null : countField(context, 'state'), addresses)
}

function nothingFound(tip: number | null, addresses: readonly string[]): Probe {
  return { tip, fingerprints: new Map(addresses.map((address) => [address, UNUSED_FINGERPRINT])) }
}

const BECH32 = /^[a-z]{2,10}1[02-9ac-hj-np-z]+$/

/** The key that stands for the address; only bech32 may come back in another case. */
function findKey(fields: Fields, address: string): string | null {
  if (Object.hasOwn(fields, address)) return address
  if (!BECH32.test(address)) return null
  const upper = address.toUpperCase()
  return Object.hasOwn(fields, upper) ? upper : null
}

function isEmptyList(fields: Fields, key: string): boolean {
  const value = fields[key]
  return Array.isArray(value) && value.length === 0
}
