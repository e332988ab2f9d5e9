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
    return withAmounts(JSON.parse(json)) as Verification
  } catch {
    return null
  }
}

/** Amounts in place of the objects that hold them. A reviver of `JSON.parse` takes several times as long. */
function withAmounts(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (BASE_UNITS in value) return BigInt(value[BASE_UNITS] as string)
  for (const [key, part] of Object.entries(value)) {
    if (typeof part === 'object') (value as Record<string, unknown>)[key] = withAmounts(part)
  }
  return value
}
