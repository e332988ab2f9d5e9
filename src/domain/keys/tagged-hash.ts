import { sha256 } from '@noble/hashes/sha2.js'

/** A hash for one purpose (BIP 340). */
export function taggedHash(tag: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const name = sha256(new TextEncoder().encode(tag))
  const hash = sha256.create().update(name).update(name)
  for (const part of parts) hash.update(part)
  return hash.digest()
}
