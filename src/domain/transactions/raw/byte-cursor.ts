/** A serialized transaction that ends too early, or has bytes that no transaction can have. */
export class MalformedTransaction extends Error {
  override name = 'MalformedTransaction'
}

/** Reads the parts of a serialized transaction in order. Every read throws MalformedTransaction past the end. */
export class ByteCursor {
  readonly bytes: Uint8Array
  readonly #view: DataView
  at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get left(): number {
    return this.bytes.length - this.at
  }

  byte(): number {
    return this.#view.getUint8(this.#advance(1))
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true)
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true)
  }

  uint64(): bigint {
    return this.#view.getBigUint64(this.#advance(8), true)
  }

  /** A variable-length integer ("CompactSize") of the wire format, used for counts and lengths. */
  length(): number {
    const first = this.byte()
    if (first < 0xfd) return first
    if (first === 0xfd) return this.uint16()
    if (first === 0xfe) return this.uint32()
    const length = this.uint64()
    if (length > BigInt(this.bytes.length)) throw new MalformedTransaction('a count is longer than the bytes')
    return Number(length)
  }

  /** A view, not a copy. */
  take(length: number): Uint8Array {
    const start = this.#advance(length)
    return this.bytes.subarray(start, start + length)
  }

  skip(length: number): void {
    this.#advance(length)
  }

  #advance(length: number): number {
    const start = this.at
    if (length > this.left) throw new MalformedTransaction('the bytes end too early')
    this.at = start + length
    return start
  }
}
