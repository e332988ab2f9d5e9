import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import type { Chain } from '../chains/chain.ts'
import { addressPath } from './address-path.ts'
import { BranchAddresses } from './branch-addresses.ts'
import { branchCount } from './key-paths.ts'
import { parseDescriptor } from './parse-descriptor.ts'
import { branchIdentities, scriptIdentity } from './script-identity.ts'
import { scriptKind } from './script-kind.ts'
import type { OneType } from './single-scripts.ts'
import { unsupportedWallet } from './wallet-error.ts'
import { writeDescriptor } from './write-descriptor.ts'

/** An address and how it was derived. */
export interface DerivedAddress {
  readonly index: number
  /** In canonical form. */
  readonly address: string
  /** `m/84h/0h/0h/0/7` where the descriptor has the origin of its keys, else `0/7`; null for one without a path. */
  readonly path: string | null
}

/** One descriptor of one script type on one chain, ready to derive addresses. */
export class OpenDescriptor {
  readonly descriptor: OneType
  readonly chain: Chain
  /** As in descriptors, such as `wpkh`, `sh-wpkh` or `wsh-sortedmulti`. */
  readonly scriptType: string
  /** The numbers of its branches from 0: the places of the steps in `<0;1>`. Branch 0 receives, branch 1 takes change. */
  readonly branches: readonly number[]
  /** Addresses of each branch: 1, or 2^31. */
  readonly size: number
  readonly #opened = new Map<number, BranchAddresses>()

  /** Throws AppError `invalid_wallet` or `unsupported_wallet` for addresses that the chain does not have. */
  constructor(descriptor: OneType, chain: Chain) {
    this.descriptor = descriptor
    this.chain = chain
    this.scriptType = scriptKind(descriptor)
    this.branches = Array.from({ length: branchCount(descriptor) }, (_, branch) => branch)
    requireAddresses(this.scriptType, chain)
    this.size = this.#branch(0).size
  }

  /** In canonical form, with its checksum. */
  get text(): string {
    return writeDescriptor(this.descriptor)
  }

  /** 64 hexadecimal digits: the same for all ways to write the same scripts, and for no others. */
  get identity(): string {
    return digest(scriptIdentity(this.descriptor, this.chain))
  }

  /** The same for each branch alone. */
  get branchIdentities(): readonly string[] {
    return branchIdentities(this.descriptor, this.chain).map(digest)
  }

  /**
   * The addresses of `count` indexes of a branch, as far as there are so many; an index without a key (one in 2^127) is
   * left out. 100 take about 10 to 20 ms. Throws RangeError for a branch that the descriptor does not have.
   */
  addresses(branch: number, from: number, count: number): readonly DerivedAddress[] {
    const opened = this.#branch(branch)
    const addresses = opened.range(from, Math.min(from + count, opened.size))
    return addresses.flatMap((address, at) =>
      address === null
        ? []
        : { index: from + at, address, path: addressPath(this.descriptor, branch, from + at) },
    )
  }

  #branch(branch: number): BranchAddresses {
    if (!this.branches.includes(branch)) throw new RangeError(`The descriptor has no branch ${branch}.`)
    const opened = this.#opened.get(branch) ?? new BranchAddresses(this.descriptor, this.chain, branch)
    this.#opened.set(branch, opened)
    return opened
  }
}

/** Opens a descriptor of one script type. Throws AppError `invalid_wallet` or `unsupported_wallet`. */
export function openDescriptor(text: string, chain: Chain): OpenDescriptor {
  const { descriptor } = parseDescriptor(text)
  if (descriptor.kind === 'combo') throw unsupportedWallet('combo() stands for several descriptors.')
  return new OpenDescriptor(descriptor, chain)
}

function requireAddresses(scriptType: string, chain: Chain): void {
  if (/^(?:pk|multi|sortedmulti)$/.test(scriptType)) {
    throw unsupportedWallet(`Scripts of this kind (${scriptType}) have no address.`)
  }
  if (/^tr|wpkh|wsh/.test(scriptType) && chain.addresses.segwit === undefined) {
    throw unsupportedWallet(`${chain.name} has no addresses of this kind (SegWit).`)
  }
}

function digest(text: string): string {
  return hex.encode(sha256(new TextEncoder().encode(text)))
}
