import { parseAddress } from '../address/parse-address.ts'
import type { Chain } from '../chains/chain.ts'
import { AppError } from '../errors.ts'
import { HARDENED } from './child-keys.ts'
import { isRanged } from './key-paths.ts'
import { OutputScripts } from './output-scripts.ts'
import { addressOfScript } from './script-address.ts'
import type { OneType } from './single-scripts.ts'
import { invalidWallet } from './wallet-error.ts'

/** The addresses of one descriptor on one branch of a chain, in their canonical form. */
export class BranchAddresses {
  /** How many there are: one, or as many as there are indexes. */
  readonly size: number
  readonly #chain: Chain
  readonly #source: OutputScripts | string

  /** Throws AppError `invalid_wallet` or `unsupported_wallet` for an address or a script that the chain does not have. */
  constructor(descriptor: OneType, chain: Chain, branch: number) {
    this.#chain = chain
    this.size = isRanged(descriptor) ? HARDENED : 1
    if (descriptor.kind === 'addr') this.#source = canonical(descriptor.address, chain)
    else if (descriptor.kind === 'raw') this.#source = addressOfScript(chain, descriptor.script)
    else this.#source = new OutputScripts(descriptor, branch)
  }

  /** Those of the indexes `from` to `to` (exclusive); null where there is none (one in 2^127). 100 take about 10 to 20 ms. */
  range(from: number, to: number): readonly (string | null)[] {
    const source = this.#source
    if (typeof source === 'string') return new Array<string>(Math.max(0, to - from)).fill(source)
    return source
      .range(from, to)
      .map((script) => (script === null ? null : addressOfScript(this.#chain, script)))
  }
}

function canonical(address: string, chain: Chain): string {
  try {
    return parseAddress(address, chain.slug).address
  } catch (error) {
    throw error instanceof AppError ? invalidWallet(error.message) : error
  }
}
