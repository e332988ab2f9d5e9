import { outputScript } from '../../domain/address/output-script.ts'
import type { Chain } from '../../domain/chains/chain.ts'
import { scriptHash } from './script-hash.ts'

/** An address, its output script, and how the protocol names that. */
export interface Subject {
  readonly address: string
  readonly script: Uint8Array
  readonly scriptHash: string
}

export function subjectOf(chain: Chain, address: string): Subject {
  const script = Buffer.from(outputScript(chain, address), 'hex')
  return { address, script, scriptHash: scriptHash(script) }
}
