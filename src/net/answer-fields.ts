import { exactInteger } from './exact-json.ts'

/** A provider's answer with a missing or malformed field. The message names the field. */
export class UnusableAnswer extends Error {
  override name = 'UnusableAnswer'
}

export type Fields = Readonly<Record<string, unknown>>

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object under `key`. Throws UnusableAnswer. */
export function objectField(fields: Fields, key: string): Fields {
  const value = fields[key]
  if (!isFields(value)) throw new UnusableAnswer(`${key} is not an object`)
  return value
}

/** The array under `key`. Throws UnusableAnswer. */
export function arrayField(fields: Fields, key: string): readonly unknown[] {
  const value = fields[key]
  if (!Array.isArray(value)) throw new UnusableAnswer(`${key} is not a list`)
  return value
}

/** The amount in base units under `key`, without rounding. Throws UnusableAnswer. */
export function amountField(fields: Fields, key: string): bigint {
  const amount = exactInteger(fields[key])
  if (amount === null) throw new UnusableAnswer(`${key} is not an exact integer`)
  return amount
}

/** The count or height under `key`, 0 or more. Throws UnusableAnswer. */
export function countField(fields: Fields, key: string): number {
  const value = fields[key]
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new UnusableAnswer(`${key} is not a count`)
  }
  return value
}
