import type { ParsedAddress } from '../../../src/domain/address/address.ts'
import { parseAddress, parseOnEveryChain } from '../../../src/domain/address/parse-address.ts'
import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import { findKey } from '../../../src/domain/secrets/find-key.ts'
import type { SecretKind } from '../../../src/domain/secrets/secret.ts'
import { messageOf } from '../text/message.ts'

/** More than the largest accepted file holds. */
const REMEMBERED_MAX = 100_000
/** Every valid address is shorter, and longer text is rejected without a checksum. */
const REMEMBERED_LENGTH_MAX = 200

const NOT_ONE = 'This is not an address.'
/** Of letters and digits. */
const LONG_WORD = /(?<![a-z0-9])(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{10,}/i
const PREFIX = /^(?:bc|ltc|grs)1|^[a-z]+:/i

/** The reason is a sentence. */
interface InvalidText {
  readonly reason: string
  /** The private key that the text is, or may be. */
  readonly secret: SecretKind | null
}

/**
 * Parses addresses and caches each outcome: the page parses its whole text at every keystroke, and a Groestlcoin
 * checksum takes a millisecond.
 */
export class AddressReader {
  readonly #outcomes = new Map<string, ParsedAddress | InvalidText>()
  readonly #chains = new Map<string, readonly ChainSlug[]>()

  /** Without `chain`, on the first chain on which it is valid. */
  read(text: string, chain: ChainSlug | null): ParsedAddress | InvalidText {
    return remember(this.#outcomes, chain === null ? text : `${chain} ${text}`, () => {
      try {
        return parseAddress(text, chain ?? undefined)
      } catch (error) {
        const secret = findKey(text)
        return { reason: secret !== null || isLikeAddress(text) ? messageOf(error) : NOT_ONE, secret }
      }
    })
  }

  /** All chains on which a valid address is valid: at least one. */
  validChains(text: string): readonly ChainSlug[] {
    return remember(this.#chains, text, () => parseOnEveryChain(text).map(({ chain }) => chain))
  }
}

function isLikeAddress(text: string): boolean {
  return LONG_WORD.test(text) || PREFIX.test(text)
}

function remember<Answer>(answers: Map<string, Answer>, question: string, find: () => Answer): Answer {
  const known = answers.get(question)
  if (known !== undefined) return known
  const answer = find()
  if (question.length <= REMEMBERED_LENGTH_MAX) answers.set(question, answer)
  const [oldest] = answers.size > REMEMBERED_MAX ? answers.keys() : []
  if (oldest !== undefined) answers.delete(oldest)
  return answer
}
