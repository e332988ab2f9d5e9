import { createHash } from 'node:crypto'

/** A script as the Electrum protocol names it: its SHA-256, the bytes in reverse, in lower-case hex. */
export function scriptHash(script: Uint8Array): string {
  return createHash('sha256').update(script).digest().reverse().toString('hex')
}
