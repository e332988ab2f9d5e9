import { type ChainSlug, chainOf } from '../../domain/chains/chain.ts'
import { highestTip } from '../../domain/history/plausible.ts'
import { type LookUpParts, lookUp } from '../run/look-up.ts'
import type { AddressLookUp, LookUpAnswer, LookUpOptions } from './address-look-up.ts'

/** Addresses that are looked up together where each needs a request of its own. */
const SINGLES = 20

/** Looks addresses up with the sources, by wallets or in sets where they have them. */
export class SourceLookUp implements AddressLookUp {
  readonly #parts: LookUpParts
  readonly #signal: AbortSignal

  constructor(parts: LookUpParts, signal: AbortSignal) {
    this.#parts = parts
    this.#signal = signal
  }

  capacity(chain: ChainSlug, descriptors: readonly string[]): number {
    const { sources, clock } = this.#parts
    const now = clock.now()
    const reader = sources.walletReader(chain, descriptors, now) ?? sources.setReader(chain, now)
    return reader?.sizeMax ?? SINGLES
  }

  async lookUp(
    chain: ChainSlug,
    addresses: readonly string[],
    { manual, tipFloor: floor, wallet }: LookUpOptions,
  ): Promise<LookUpAnswer> {
    const highest = highestTip(chainOf(chain), null, this.#parts.clock.now())
    const tipFloor = floor > highest ? 0 : floor
    const found = await lookUp({ chain, addresses, manual, tipFloor, wallet }, this.#parts, this.#signal)
    const answers = [...found.values()]
    return {
      source: answers[0]?.source ?? '',
      tip: Math.min(...answers.map(({ page }) => page.tip)),
      used: new Map(
        [...found]
          .filter(([, { page }]) => page.transactionCount > 0)
          .map(([address, answer]) => [
            address,
            answer.page.rows.length === answer.page.transactionCount ? answer : null,
          ]),
      ),
    }
  }
}
