import { type ChainSlug, chainOf } from '../../domain/chains/chain.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { HistoryPage } from '../../domain/ports/source.ts'
import type { TransactionDetails } from '../../domain/ports/transaction-details.ts'
import { isFresh, type KeptTransaction, keptTransaction } from '../../domain/transactions/kept-transaction.ts'
import type { Transaction } from '../../domain/transactions/transaction.ts'
import { whyImpossibleTransaction } from '../../domain/transactions/why-impossible.ts'

export interface PageTransactionsParts {
  readonly details: TransactionDetails
  readonly clock: Clock
}

/** Whose pages these are, and which source has answered. */
export interface PageOrigin {
  readonly chain: ChainSlug
  readonly address: string
  readonly source: string
}

/** Of the newest rows of a history, whole transactions are kept. */
export const KEPT_ROWS_MAX = 1000
/** Larger ones are kept only if the address pays in them, or if they are a coinbase. */
const SMALL_PARTS_MAX = 16

/** Keeps the whole transactions that pages of a history have, so that kinds, fees and details need no requests. */
export class PageTransactions {
  readonly #parts: PageTransactionsParts

  constructor(parts: PageTransactionsParts) {
    this.#parts = parts
  }

  async areUsefulFor(addressId: number): Promise<boolean> {
    return await this.#parts.details.areUsefulFor(addressId)
  }

  async keep({ chain, address, source }: PageOrigin, page: HistoryPage): Promise<void> {
    const { details, clock } = this.#parts
    const bounds = { tip: page.tip, now: clock.now() }
    const useful = (page.transactions ?? [])
      .filter((each) => isUseful(each, address))
      .filter((each) => whyImpossibleTransaction(chainOf(chain), each, bounds) === null)
    if (useful.length === 0) return
    const known = await details.get(
      chain,
      useful.map(({ hash }) => hash),
    )
    const missing = useful.filter((each) => !isKeptAs(each, known.get(each.hash), chain, bounds))
    await details.keep(
      chain,
      missing.map((transaction) =>
        keptTransaction(transaction, { source, readAt: bounds.now, tip: bounds.tip }),
      ),
    )
  }
}

function isUseful({ isCoinbase, inputs, outputs }: Transaction, address: string): boolean {
  if (isCoinbase || inputs.length + outputs.length <= SMALL_PARTS_MAX) return true
  return inputs.some((input) => input.address === address)
}

function isKeptAs(
  { height }: Transaction,
  kept: KeptTransaction | undefined,
  chain: ChainSlug,
  { tip, now }: { readonly tip: number; readonly now: number },
): boolean {
  return kept?.transaction.height === height && isFresh(chainOf(chain), kept, tip, now)
}
