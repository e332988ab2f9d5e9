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
  const json = intactJson(column)
  if (json === null) return null
  const stored = JSON.parse(json, (_key, value) =>
    typeof value === 'object' && value !== null && BASE_UNITS in value ? BigInt(value[BASE_UNITS]) : value,
  ) as Verification
  // Earlier versions read each address by requests of its own, and did not say so.
  return { ...stored, proof: stored.proof ?? 'address' }
}

/** Also true if there is none. */
export function isVerificationIntact(column: unknown): boolean {
  return column === null || column === undefined || intactJson(column) !== null
}

function intactJson(column: unknown): string | null {
  if (column === null || column === undefined) return null
  const [json = '', digest] = String(column).split('\n', 2)
  if (digest !== String(digestOfBytes(json))) return null
  try {
    JSON.parse(json)
    return json
  } catch {
    return null
  }
}
