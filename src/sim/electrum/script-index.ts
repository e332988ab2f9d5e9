import type { Chain } from '../../domain/chains/chain.ts'
import { sha256, shownHash } from '../chain/bytes.ts'
import type { SimChain } from '../chain/chain.ts'
import { addressScript, keyScript } from '../chain/script.ts'

/** A script of the chain: of an address, or of a public key that the address is the hash of. */
export interface KnownScript {
  readonly address: string
  readonly publicKey: string | null
}

/** Finds the scripts that the chain has paid to by their script hashes. */
export class ScriptIndex {
  readonly #chain: SimChain
  readonly #scripts = new Map<string, KnownScript>()
  readonly #hashes = new Map<string, readonly string[]>()

  constructor(chain: SimChain) {
    this.#chain = chain
    for (const address of chain.addresses()) this.add(address)
  }

  /** Null for a script that nothing was ever paid to. */
  find(scriptHash: string): KnownScript | null {
    return this.#scripts.get(scriptHash) ?? null
  }

  /** The script hashes of an address, after a change of its history. */
  add(address: string): readonly string[] {
    const keys = this.#chain.bareKeys(address)
    const known = this.#hashes.get(address)
    if (known !== undefined && known.length > keys.size) return known
    const { chain } = this.#chain
    const hashes = [address, ...keys].map((text, at) => {
      const hash = at === 0 ? scriptHashOf(chain, address) : hashOf(keyScript(text))
      this.#scripts.set(hash, { address, publicKey: at === 0 ? null : text })
      return hash
    })
    this.#hashes.set(address, hashes)
    return hashes
  }
}

/** An address as the protocol names it: the SHA-256 of its script, in reverse. */
export function scriptHashOf(chain: Chain, address: string): string {
  return hashOf(addressScript(chain, address))
}

function hashOf(script: string): string {
  return shownHash(sha256(Buffer.from(script, 'hex')))
}
