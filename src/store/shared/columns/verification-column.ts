import type { Verification } from '../../../domain/address/tracked-address.ts'
import { digestOfBytes } from '../digests/digest.ts'

/**
 * JSON, a line feed and its digest. JSON numbers cannot hold amounts: each is stored as an object with its base units as
 * text.
 */
export function formatVerification(verification: Verification): string {
  const json = JSON.stringify(verification, (_key, value) =>
    typeof value === 'bigint' ? { [BASE_UNITS]: value.toString() } : value,
  )
  return withDigest(json)
}

/** Of JSON, or of what has a digest already. */
export function withDigest(text: string): string {
  const [json = ''] = text.split('\n', 1)
  return `${json}\n${digestOfBytes(json)}`
}

const BASE_UNITS = 'base_units'

/** Null if there is none, or it is damaged. */
export function toVerification(column: unknown): Verification | null {
  if (column === null || column === undefined) return null
  const [json = '', digest] = String(column).split('\n', 2)
  if (digest !== String(digestOfBytes(json))) return null
  const stored = parsed(json)
  // Earlier versions read each address by requests of its own, and did not say so.
  return stored === null ? null : { ...stored, proof: stored.proof ?? 'address' }
}

function parsed(json: string): Verification | null {
  try {
    // Few have amounts, and a function that is called with each value takes ten times as long.
    if (!json.includes(BASE_UNITS)) return JSON.parse(json)
    return JSON.parse(json, (_key, value) =>
      typeof value === 'object' && value !== null && BASE_UNITS in value ? BigInt(value[BASE_UNITS]) : value,
    )
  } catch {
    return null
  }
}
