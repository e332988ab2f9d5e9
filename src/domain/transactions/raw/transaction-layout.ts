import type { ChainSlug } from '../../chains/chain.ts'
import { type ByteCursor, MalformedTransaction } from './byte-cursor.ts'

/** Where the parts of a serialized transaction are, as offsets into its bytes. */
export interface TransactionLayout {
  /** The count of inputs. */
  readonly inputsAt: number
  /** The count of outputs. */
  readonly outputsAt: number
  /** Right after the last output. */
  readonly outputsEnd: number
  /**
   * What the transaction id is a hash of: all bytes, or version, inputs, outputs and lock time without the witness. Of a
   * Zcash transaction from version 5 on it is a tree of hashes (ZIP 244), which is not computed.
   */
  readonly idOf: 'all-bytes' | 'without-witness' | 'not-computed'
  /** It has, or may have, parts that move coins and are neither inputs nor outputs. */
  readonly isShielded: boolean
}

/** The shortest input: an outpoint, an empty script, a sequence number. */
const INPUT_MIN = 41
/** The shortest output: a value and an empty script. */
const OUTPUT_MIN = 9

/** Finds the parts of a transaction of this chain. Throws MalformedTransaction. */
export function readLayout(chain: ChainSlug, cursor: ByteCursor): TransactionLayout {
  switch (chain) {
    case 'bitcoin':
    case 'litecoin':
    case 'groestlcoin':
      return segwitLayout(cursor, chain === 'litecoin')
    case 'dogecoin':
    case 'bitcoin-cash':
    case 'ecash':
      return plainLayout(cursor)
    case 'dash':
      return dashLayout(cursor)
    case 'zcash':
      return zcashLayout(cursor)
  }
}

const WITNESS_FLAG = 0x01
/** Litecoin: an extension block's part follows the witness. It is not hashed into the id. */
const MWEB_FLAG = 0x08
const LOCK_TIME_LENGTH = 4

/** BIP 144. */
function segwitLayout(cursor: ByteCursor, mayHaveMweb: boolean): TransactionLayout {
  cursor.skip(4)
  const flags = segwitFlags(cursor)
  if ((flags & ~(WITNESS_FLAG | (mayHaveMweb ? MWEB_FLAG : 0))) !== 0) {
    throw new MalformedTransaction('it has an unknown flag')
  }
  const parts = inputsAndOutputs(cursor)
  if ((flags & WITNESS_FLAG) !== 0) skipWitness(cursor, parts.inputCount)
  if ((flags & MWEB_FLAG) !== 0) cursor.skip(cursor.left - LOCK_TIME_LENGTH)
  cursor.skip(LOCK_TIME_LENGTH)
  requireEnd(cursor)
  return {
    ...parts,
    idOf: flags === 0 ? 'all-bytes' : 'without-witness',
    isShielded: (flags & MWEB_FLAG) !== 0,
  }
}

/** 0 unless the marker byte, which stands in place of a count of no inputs, is there. */
function segwitFlags(cursor: ByteCursor): number {
  const [marker, flags] = cursor.bytes.subarray(cursor.at, cursor.at + 2)
  if (marker !== 0 || flags === undefined || flags === 0) return 0
  cursor.skip(2)
  return flags
}

function skipWitness(cursor: ByteCursor, inputCount: number): void {
  for (let input = 0; input < inputCount; input += 1) {
    for (let items = cursor.length(); items > 0; items -= 1) cursor.skip(cursor.length())
  }
}

function plainLayout(cursor: ByteCursor): TransactionLayout {
  cursor.skip(4)
  const parts = inputsAndOutputs(cursor)
  cursor.skip(LOCK_TIME_LENGTH)
  requireEnd(cursor)
  return { ...parts, idOf: 'all-bytes', isShielded: false }
}

/** DIP 2: the upper half of the version is a type; a special transaction has a payload after the lock time. */
function dashLayout(cursor: ByteCursor): TransactionLayout {
  const version = cursor.uint16()
  const type = cursor.uint16()
  const parts = inputsAndOutputs(cursor)
  cursor.skip(LOCK_TIME_LENGTH)
  if (version >= 3 && type !== 0) cursor.skip(cursor.length())
  requireEnd(cursor)
  return { ...parts, idOf: 'all-bytes', isShielded: false }
}

/** ZIP 202, 243 and 225: the highest bit of the version says that the id of a version group follows. */
function zcashLayout(cursor: ByteCursor): TransactionLayout {
  const header = cursor.uint32()
  const version = header & 0x7fffffff
  const isOverwintered = header >>> 31 === 1
  if (isOverwintered) cursor.skip(4)
  // Consensus branch, lock time and expiry height come first.
  if (version >= 5) cursor.skip(12)
  const parts = inputsAndOutputs(cursor)
  if (version >= 5) return { ...parts, idOf: 'not-computed', isShielded: hasShieldedV5(cursor) }
  cursor.skip(LOCK_TIME_LENGTH)
  return { ...parts, idOf: 'all-bytes', isShielded: hasShieldedV4(cursor, version, isOverwintered) }
}

/** No Sapling spends, no Sapling outputs, no Orchard actions. */
function hasShieldedV5(cursor: ByteCursor): boolean {
  return cursor.length() > 0 || cursor.length() > 0 || cursor.length() > 0
}

function hasShieldedV4(cursor: ByteCursor, version: number, isOverwintered: boolean): boolean {
  if (isOverwintered) cursor.skip(4)
  if (version >= 4) {
    cursor.skip(8)
    if (cursor.length() > 0 || cursor.length() > 0) return true
  }
  return version >= 2 && cursor.length() > 0
}

function inputsAndOutputs(cursor: ByteCursor) {
  const inputsAt = cursor.at
  const inputCount = count(cursor, INPUT_MIN)
  for (let left = inputCount; left > 0; left -= 1) {
    cursor.skip(36)
    cursor.skip(cursor.length())
    cursor.skip(4)
  }
  const outputsAt = cursor.at
  for (let left = count(cursor, OUTPUT_MIN); left > 0; left -= 1) {
    cursor.skip(8)
    cursor.skip(cursor.length())
  }
  return { inputsAt, inputCount, outputsAt, outputsEnd: cursor.at }
}

function count(cursor: ByteCursor, lengthMin: number): number {
  const items = cursor.length()
  if (items * lengthMin > cursor.left) throw new MalformedTransaction('a count is longer than the bytes')
  return items
}

function requireEnd(cursor: ByteCursor): void {
  if (cursor.left > 0) throw new MalformedTransaction('bytes follow its end')
}
