import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import type { ChainSlug } from '../../chains/chain.ts'
import { ByteCursor } from './byte-cursor.ts'
import { readLayout, type TransactionLayout } from './transaction-layout.ts'

const NO_HASH = '0'.repeat(64)
const WITNESS_SCALE = 4

/**
 * A transaction read from its serialized bytes. It keeps a copy of what inputs and outputs consist of, and reads them with
 * a cursor: a foreign output costs no object.
 */
export class RawTransaction {
  /** 64 lower-case hex digits; null where it cannot be computed from the bytes (`TransactionLayout.idOf`). */
  readonly id: string | null
  /** In bytes. */
  readonly size: number
  /** In virtual bytes (BIP 141); `size` where the chain has no witness. */
  readonly virtualSize: number
  readonly isCoinbase: boolean
  /** It has parts that move coins and are neither inputs nor outputs. */
  readonly isShielded: boolean
  readonly #bytes: Uint8Array
  readonly #outputsAt: number

  private constructor(chain: ChainSlug, bytes: Uint8Array, layout: TransactionLayout) {
    const { inputsAt, outputsAt, outputsEnd, idOf } = layout
    const stripped = idOf === 'without-witness' ? 8 + outputsEnd - inputsAt : bytes.length
    this.id = idOf === 'not-computed' ? null : hashOf(chain, bytes, layout)
    this.size = bytes.length
    this.virtualSize = Math.ceil((stripped * (WITNESS_SCALE - 1) + bytes.length) / WITNESS_SCALE)
    this.isShielded = layout.isShielded
    this.#bytes = bytes.slice(inputsAt, outputsEnd)
    this.#outputsAt = outputsAt - inputsAt
    this.isCoinbase = this.#spendsNothing()
  }

  /** Throws MalformedTransaction. */
  static read(chain: ChainSlug, bytes: Uint8Array): RawTransaction {
    return new RawTransaction(chain, bytes, readLayout(chain, new ByteCursor(bytes)))
  }

  /** Bytes that are kept. */
  get keptBytes(): number {
    return this.#bytes.length
  }

  /** Calls `visit` with the outpoint of each input: a transaction id and the index of its output. */
  forEachInput(visit: (hash: string, index: number) => void): void {
    const cursor = new ByteCursor(this.#bytes)
    for (let left = cursor.length(); left > 0; left -= 1) {
      const hash = displayed(cursor.take(32))
      visit(hash, cursor.uint32())
      cursor.skip(cursor.length())
      cursor.skip(4)
    }
  }

  /** Calls `visit` with each output; the script is valid during the call. `value` is in base units. */
  forEachOutput(visit: (index: number, value: bigint, script: Uint8Array) => void): void {
    const cursor = new ByteCursor(this.#bytes)
    cursor.at = this.#outputsAt
    const count = cursor.length()
    for (let index = 0; index < count; index += 1) {
      visit(index, cursor.uint64(), cursor.take(cursor.length()))
    }
  }

  #spendsNothing(): boolean {
    let count = 0
    let isEmpty = false
    this.forEachInput((hash) => {
      count += 1
      isEmpty = hash === NO_HASH
    })
    return count === 1 && isEmpty
  }
}

/** The transaction id: double SHA-256, on Groestlcoin SHA-256 once. */
function hashOf(
  chain: ChainSlug,
  bytes: Uint8Array,
  { inputsAt, outputsEnd, idOf }: TransactionLayout,
): string {
  const hash = sha256.create()
  if (idOf === 'all-bytes') hash.update(bytes)
  else
    hash.update(bytes.subarray(0, 4)).update(bytes.subarray(inputsAt, outputsEnd)).update(bytes.subarray(-4))
  const once = hash.digest()
  return displayed(chain === 'groestlcoin' ? once : sha256(once))
}

/** Hashes are displayed with their bytes in reverse. */
function displayed(hash: Uint8Array): string {
  return hex.encode(Uint8Array.from(hash).reverse())
}
