import type { BatchCheck, HistoryPage } from '../../domain/ports/source.ts'
import {
  arrayField,
  countField,
  type Fields,
  isFields,
  objectField,
  UnusableAnswer,
} from '../../net/answer-fields.ts'
import { decodeTotals, UNUSED_FINGERPRINT } from './decode-totals.ts'
import { decodeTransfers } from './decode-transfers.ts'
import { findKey } from './spelling.ts'

/** Blockchair's spelling of each address. */
export type Names = ReadonlyMap<string, string>

/** The answer for one address; null if the address is not in it. Throws UnusableAnswer. */
export function decodePage(body: Fields, name: string, offset: number): HistoryPage | null {
  const context = objectField(body, 'context')
  const { data } = body
  if (data === null || isEmptyList(body, 'data')) return null
  if (!isFields(data)) throw new UnusableAnswer('data is not an object')
  const key = findKey(data, name)
  if (key === null) return null
  const found = objectField(data, key)
  const stated = objectField(found, 'address')
  const { balance, fingerprint } = decodeTotals(stated)
  return {
    tip: countField(context, 'state'),
    balance,
    fingerprint,
    transactionCount: countField(stated, 'transaction_count'),
    offset,
    rows: decodeTransfers(arrayField(found, 'transactions')),
  }
}

/**
 * The answer for a set of addresses, which were requested in the spelling of `names`. Unused addresses are missing from
 * it; if all of them are, PHP encodes the empty object as `[]`. Addresses with malformed totals are left out. Throws
 * UnusableAnswer.
 */
export function decodeBatchCheck(body: Fields, names: Names): BatchCheck {
  const tip = countField(objectField(body, 'context'), 'state')
  if (isEmptyList(body, 'data')) return nothingFound(tip, names)
  const data = objectField(body, 'data')
  if (isEmptyList(data, 'addresses')) return nothingFound(tip, names)
  const found = objectField(data, 'addresses')
  const fingerprints = [...names].flatMap(([address, name]) => {
    const fingerprint = fingerprintIn(found, name)
    return fingerprint === null ? [] : [[address, fingerprint] as const]
  })
  if (fingerprints.length === 0 && names.size > 1) throw new UnusableAnswer('addresses has no usable totals')
  return { tip, fingerprints: new Map(fingerprints) }
}

/** Null if the totals are malformed, which concerns this address alone. */
function fingerprintIn(found: Fields, name: string): string | null {
  const key = findKey(found, name)
  if (key === null) return UNUSED_FINGERPRINT
  try {
    return decodeTotals(objectField(found, key)).fingerprint
  } catch (error) {
    if (error instanceof UnusableAnswer) return null
    throw error
  }
}

/** A 404 with a context means that none of the addresses was ever used. Null without a context. */
export function decodeNothingFound(body: Fields, names: Names): BatchCheck | null {
  const { context } = body
  if (!isFields(context)) return null
  const { state } = context
  return nothingFound(state === undefined || state === null ? null : countField(context, 'state'), names)
}

function nothingFound(tip: number | null, names: Names): BatchCheck {
  return { tip, fingerprints: new Map([...names.keys()].map((address) => [address, UNUSED_FINGERPRINT])) }
}

/** PHP encodes an empty object as `[]`. */
export function isEmptyList(fields: Fields, key: string): boolean {
  const value = fields[key]
  return Array.isArray(value) && value.length === 0
}
