import { outputScript } from '../../domain/address/output-script.ts'
import type { Chain } from '../../domain/chains/chain.ts'
import { ownerOf } from './owner-of.ts'
import type { Output } from './transaction.ts'

/** By chain and address: the same text may be another script on another chain. */
const known = new Map<string, string>()

/** The script of an output in lower-case hex; one of an unknown address has a script that no other output has. */
export function scriptOf(chain: Chain, output: Output): string {
  const { address, publicKey } = output
  if (publicKey !== undefined) return keyScript(publicKey)
  return address === null ? outputScript(chain, ownerOf(chain, output)) : addressScript(chain, address)
}

/** The script that pays to a public key itself (P2PK). */
export function keyScript(publicKey: string): string {
  return `${(publicKey.length / 2).toString(16)}${publicKey}ac`
}

/** The script of an address, kept for the next call. */
export function addressScript(chain: Chain, address: string): string {
  const key = `${chain.slug}:${address}`
  const kept = known.get(key)
  if (kept !== undefined) return kept
  const script = outputScript(chain, address)
  known.set(key, script)
  return script
}
