import type { DayChange } from '../../../domain/history/day-changes.ts'

/**
 * The net changes of ascending days as bytes: for each day its distance from the one before (the first: from 1970-01-01),
 * then the change. Numbers are LEB128 varints after zigzag, of any size: a day with a change takes five bytes or so.
 */
export function encodeDayChanges(changes: readonly DayChange[]): Uint8Array {
  const bytes: number[] = []
  let before = 0
  for (const { day, change } of changes) {
    writeNumber(bytes, day - before)
    writeInteger(bytes, change)
    before = day
  }
  return Buffer.from(bytes)
}

/** Of bytes that `encodeDayChanges` has made. */
export function decodeDayChanges(bytes: Uint8Array): readonly DayChange[] {
  const changes: DayChange[] = []
  const reader = new VarintReader(bytes)
  for (let day = 0; reader.hasMore; ) {
    day += Number(reader.next())
    changes.push({ day, change: BigInt(reader.next()) })
  }
  return changes
}

/** Integers whose zigzag form is exact as a number. */
const NUMBER_MAX = 2n ** 52n - 1n

function writeInteger(bytes: number[], value: bigint): void {
  if (value <= NUMBER_MAX && value >= -NUMBER_MAX) {
    writeNumber(bytes, Number(value))
    return
  }
  let rest = value >= 0n ? 2n * value : -2n * value - 1n
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) + 128)
  bytes.push(Number(rest))
}

function writeNumber(bytes: number[], value: number): void {
  let rest = value >= 0 ? 2 * value : -2 * value - 1
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  bytes.push(rest)
}

/** Bytes of a varint that surely fit into a number: 49 bits. */
const NUMBER_BYTES = 7

class VarintReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get hasMore(): boolean {
    return this.#at < this.#bytes.length
  }

  next(): number | bigint {
    const bytes = this.#bytes
    let value = 0
    for (let factor = 1, count = 0; count < NUMBER_BYTES; factor *= 128, count++) {
      const byte = bytes[this.#at++] ?? 0
      if (byte < 128) {
        value += byte * factor
        return value % 2 === 0 ? value / 2 : -(value + 1) / 2
      }
      value += (byte - 128) * factor
    }
    return this.#large(BigInt(value))
  }

  /** `low`: the value of the first bytes. */
  #large(low: bigint): bigint {
    let value = low
    for (let shift = BigInt(7 * NUMBER_BYTES); ; shift += 7n) {
      const byte = this.#bytes[this.#at++] ?? 0
      value += BigInt(byte & 127) << shift
      if (byte < 128) break
    }
    return value % 2n === 0n ? value / 2n : -(value + 1n) / 2n
  }
}
