import { AppError } from '../errors.ts'
import { readExtendedKey } from './extended-key.ts'

/** An extended public key, also with white space between its characters. */
const KEY =
  /(?<![0-9A-Za-z])(?:[xyzYZ]pub|[LM]tub|dgub|drk[pv])(?:\s*[1-9A-HJ-NP-Za-km-z]){107,108}(?![1-9A-HJ-NP-Za-km-z])/g

/** To read a key takes up to two milliseconds, and no wallet has as many. */
const BROKEN_MAX = 40

/** The text with its extended public keys in one word each: a piece of a broken one may look like a private key. */
export function rejoinedKeys(text: string): string {
  let broken = 0
  return text.replace(KEY, (found) => {
    const key = found.replace(/\s+/g, '')
    if (key.length === found.length) return found
    broken += 1
    return broken <= BROKEN_MAX && isPublic(key) ? key : found
  })
}

function isPublic(key: string): boolean {
  try {
    readExtendedKey(key)
    return true
  } catch (error) {
    if (error instanceof AppError) return false
    throw error
  }
}
