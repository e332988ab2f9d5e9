import { sha256 } from '@noble/hashes/sha2.js'

/** Hashes that have read their tag. */
const begun = new Map<string, ReturnType<typeof sha256.create>>()

/** A hash for one purpose (BIP 340). */
export function taggedHash(tag: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const hash = beginning(tag).clone()
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function beginning(tag: string) {
  const known = begun.get(tag)
  if (known !== undefined) return known
  const name = sha256(new TextEncoder().encode(tag))
  const hash = sha256.create().update(name).update(name)
  begun.set(tag, hash)
  return hash
}
