import { ripemd160 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import type { Chain } from '../chains/chain.ts'
import { readAddress } from './read-address.ts'

/** OP_1 to OP_16 follow it. */
const OP_RESERVED = 0x50

/** The output script of a valid address, in lower-case hex (BIP 13, BIP 141). */
export function outputScript(chain: Chain, address: string): string {
  const content = readAddress(address, chain)
  if (content.kind === 'witness') {
    const { version, program } = content
    return hex.encode(Uint8Array.of(version === 0 ? 0 : OP_RESERVED + version, program.length, ...program))
  }
  const hash = hex.encode(content.hash)
  if (content.kind === 'key-hash') return `76a914${hash}88ac`
  return content.hash.length === 32 ? `aa20${hash}87` : `a914${hash}87`
}

const BARE_KEY = /^(?:21(0[23][0-9a-f]{64})|41(04[0-9a-f]{128}))ac$/

/**
 * The P2PKH script of the key that a P2PK output pays to; null for any other script. Some sources count such outputs for
 * the address of the key's hash, others do not.
 */
export function hashedKeyScript(script: string): string | null {
  const match = BARE_KEY.exec(script)
  const key = match?.[1] ?? match?.[2]
  if (key === undefined) return null
  return `76a914${hex.encode(ripemd160(sha256(hex.decode(key))))}88ac`
}

/** Whether an address is the hash of one public key (P2PKH), which outputs may also pay to directly (P2PK). */
export function isHashedKey(chain: Chain, address: string): boolean {
  return readAddress(address, chain).kind === 'key-hash'
}
