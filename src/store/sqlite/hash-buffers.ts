const BYTES = 32

/**
 * Buffers for the hashes of one statement, used again for the next one: SQLite copies what is bound. To allocate a buffer
 * for each row takes longer than to decode it.
 */
export class HashBuffers {
  readonly #all: Buffer
  readonly #each: readonly Buffer[]

  constructor(count: number) {
    this.#all = Buffer.alloc(count * BYTES)
    this.#each = Array.from({ length: count }, (_, at) => this.#all.subarray(at * BYTES, (at + 1) * BYTES))
  }

  /** The bytes of a hash in hex, valid until the next call with this index. */
  decode(hash: string, index: number): Uint8Array {
    const buffer = this.#each[index]
    const isUsable = buffer !== undefined && hash.length === 2 * BYTES
    const written = isUsable ? this.#all.write(hash, index * BYTES, BYTES, 'hex') : 0
    return buffer !== undefined && written === BYTES ? buffer : Buffer.from(hash, 'hex')
  }
}
