import type { ParsedAddress } from '../../../src/domain/address/address.ts'
import { parseAddress, parseOnEveryChain } from '../../../src/domain/address/parse-address.ts'
import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import { messageOf } from '../api/api-problem.ts'

/** More than the longest file has that is taken. */
const REMEMBERED_MAX = 100_000
/** Any address that can be watched is shorter, and what is longer is refused at once. */
const REMEMBERED_LENGTH_MAX = 200

/** What is wrong, in a sentence. */
interface Refused {
  readonly reason: string
}

/**
 * Reads addresses, and remembers what came of each: a page reads its whole text again at every key, and a checksum of
 * Groestlcoin takes a millisecond.
 */
export class AddressReader {
  readonly #outcomes = new Map<string, ParsedAddress | Refused>()
  readonly #chains = new Map<string, readonly ChainSlug[]>()

  /** Without `chain`, of the first that it is valid on. */
  read(text: string, chain: ChainSlug | null): ParsedAddress | Refused {
    return remember(this.#outcomes, chain === null ? text : `${chain} ${text}`, () => {
      try {
        return parseAddress(text, chain ?? undefined)
      } catch (error) {
        return { reason: messageOf(error) }
      }
    })
  }

  isOn(text: string, chain: ChainSlug): boolean {
    return !('reason' in this.read(text, chain))
  }

  /** The chains that know an address that one of them has read: at least one. */
  chainsKnowing(text: string): readonly ChainSlug[] {
    return remember(this.#chains, text, () => parseOnEveryChain(text).map(({ chain }) => chain))
  }
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
