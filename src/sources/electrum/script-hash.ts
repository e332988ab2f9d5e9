import { sha256 } from './sha256.ts'

/** A script as the Electrum protocol names it: its SHA-256, the bytes in reverse, in lower-case hex. */
export function scriptHash(script: Uint8Array): string {
  return sha256(script).reverse().toString('hex')
}
