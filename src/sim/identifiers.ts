import { createHash } from 'node:crypto'
import { bech32 } from '@scure/base'

const PUBLIC_KEY_HASH_BYTES = 20

/** 64 hex digits that stand for these words and numbers. */
export function hex256(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex')
}

/** The bitcoin address (P2WPKH) that begins with these hex digits. */
export function witnessAddress(hex: string): string {
  const hash = Buffer.from(hex, 'hex').subarray(0, PUBLIC_KEY_HASH_BYTES)
  return bech32.encode('bc', [0, ...bech32.toWords(hash)])
}
