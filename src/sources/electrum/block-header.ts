import type { ChainSlug } from '../../domain/chains/chain.ts'
import { UnusableAnswer } from '../../net/answer-fields.ts'
import { sha256 } from './sha256.ts'

const PLAIN_LENGTH = 80
const PREVIOUS_AT = 4
const HASH_LENGTH = 32
const TIME_AT = 68

interface HeaderForm {
  /** Bytes of the header that its hash is made of; null if they vary, and are all bytes. */
  readonly hashed: number | null
  readonly timeAt: number
  /** The hash of a block is the double SHA-256 of its header. */
  readonly isDoubleSha256: boolean
  /** Every header has the same length, so that a joined list of them can be split. */
  readonly isFixed: boolean
}

const PLAIN: HeaderForm = { hashed: PLAIN_LENGTH, timeAt: TIME_AT, isDoubleSha256: true, isFixed: true }

const FORMS: { readonly [Slug in ChainSlug]: HeaderForm } = {
  bitcoin: PLAIN,
  litecoin: PLAIN,
  'bitcoin-cash': PLAIN,
  ecash: PLAIN,
  // The proof of merged mining follows.
  dogecoin: { ...PLAIN, isFixed: false },
  dash: { ...PLAIN, isDoubleSha256: false },
  groestlcoin: { ...PLAIN, isDoubleSha256: false },
  // A hash of the note commitments, a longer nonce and the Equihash solution are part of it.
  zcash: { hashed: null, timeAt: 100, isDoubleSha256: true, isFixed: false },
}

/** A block's header as a server states it. */
export interface BlockHeader {
  /** In lower-case hex, without what follows the header. */
  readonly hex: string
  /** The hash of the parent, as displayed. */
  readonly parent: string
  /** In seconds since 1970. */
  readonly time: number
  /** As displayed; null where it is not the double SHA-256 of the header. */
  readonly hash: string | null
}

/** Whether servers can join many headers of the chain, so that they can be told apart by their length. */
export function canSplitHeaders(chain: ChainSlug): boolean {
  return FORMS[chain].isFixed
}

/** Throws UnusableAnswer. */
export function decodeHeader(chain: ChainSlug, answer: unknown): BlockHeader {
  const { hashed, timeAt, isDoubleSha256 } = FORMS[chain]
  if (typeof answer !== 'string' || !/^(?:[0-9a-f]{2})+$/i.test(answer)) {
    throw new UnusableAnswer('a header is not hexadecimal')
  }
  const all = Buffer.from(answer, 'hex')
  const bytes = hashed === null ? all : all.subarray(0, hashed)
  if (bytes.length < Math.max(PLAIN_LENGTH, timeAt + 4)) throw new UnusableAnswer('a header is too short')
  return {
    hex: bytes.toString('hex'),
    parent: displayed(bytes.subarray(PREVIOUS_AT, PREVIOUS_AT + HASH_LENGTH)),
    time: bytes.readUInt32LE(timeAt),
    hash: isDoubleSha256 ? displayed(sha256(sha256(bytes))) : null,
  }
}

/** Splits what `blockchain.block.headers` answers: a list, or up to protocol 1.4 one text. Throws UnusableAnswer. */
export function splitHeaders(answer: unknown): readonly unknown[] {
  const { hex, headers } = (answer ?? {}) as { hex?: unknown; headers?: unknown }
  if (Array.isArray(headers)) return headers
  if (typeof hex !== 'string' || hex.length % (PLAIN_LENGTH * 2) !== 0) {
    throw new UnusableAnswer('headers are not hexadecimal')
  }
  return Array.from({ length: hex.length / (PLAIN_LENGTH * 2) }, (_, index) =>
    hex.slice(index * PLAIN_LENGTH * 2, (index + 1) * PLAIN_LENGTH * 2),
  )
}

function displayed(hash: Buffer): string {
  return Buffer.from(hash).reverse().toString('hex')
}
