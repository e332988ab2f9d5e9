import type { ChainSlug } from '../domain/chains/chain.ts'
import { AppError } from '../domain/errors.ts'
import type { FollowedAddress, FollowedAddresses } from '../domain/ports/followed-addresses.ts'
import type { Labels as LabelStore } from '../domain/ports/labels.ts'
import type { TransactionDetails } from '../domain/ports/transaction-details.ts'
import type { TransactionLookup } from '../domain/ports/transaction-lookup.ts'
import type { TransactionNotes } from '../domain/ports/transaction-notes.ts'
import type { WalletBook } from '../domain/ports/wallet-book.ts'
import { addressesIn, effectOn, type TransactionEffect } from '../domain/transactions/effects.ts'
import { feeShares } from '../domain/transactions/fee-shares.ts'
import type { KeptTransaction } from '../domain/transactions/kept-transaction.ts'
import { parseNote } from '../domain/transactions/note.ts'
import { parseTransactionHash } from '../domain/transactions/parse-hash.ts'
import type { Transaction } from '../domain/transactions/transaction.ts'
import { labelOfTransaction } from './labels/kept-labels.ts'

export interface TransactionsPorts {
  readonly lookup: TransactionLookup
  readonly details: TransactionDetails
  readonly notes: TransactionNotes
  readonly followed: FollowedAddresses
  readonly labels: LabelStore
  readonly wallets: Pick<WalletBook, 'get'>
}

/** What a transaction did to one wallet, in base units. */
export interface WalletPart extends TransactionEffect {
  readonly id: number
  readonly name: string
  /** Its share of the fee where all inputs are tracked, in proportion to what it spent; null otherwise. */
  readonly fee: bigint | null
}

/** A whole transaction as a person sees it. */
export interface TransactionView {
  readonly chain: ChainSlug
  readonly kept: KeptTransaction
  /** The newest height known; null if none is. */
  readonly tip: number | null
  readonly note: string | null
  /** From files of labels. */
  readonly label: string | null
  /** Those of its addresses that are tracked. */
  readonly own: ReadonlyMap<string, FollowedAddress>
  readonly wallets: readonly WalletPart[]
  /** On all of them together. */
  readonly effect: TransactionEffect
}

/** Single transactions, of tracked addresses or others. Calls throw AppError. */
export class Transactions {
  readonly #ports: TransactionsPorts

  constructor(ports: TransactionsPorts) {
    this.#ports = ports
  }

  async view(chain: ChainSlug, hashText: string): Promise<TransactionView> {
    const { lookup, details, notes, followed, labels } = this.#ports
    const hash = parseTransactionHash(hashText)
    const kept = await lookup.find(chain, hash)
    if (kept === null) throw new AppError('transaction_not_found', 'No source knows this transaction.')
    const { transaction } = kept
    const own = await followed.among(chain, addressesIn(transaction))
    const heights = [kept.tip, await details.tip(chain)].filter((height) => height !== null)
    return {
      chain,
      kept,
      tip: heights.length === 0 ? null : Math.max(...heights),
      note: await notes.note(chain, hash),
      label: await labelOfTransaction(labels, chain, hash),
      own,
      wallets: await this.#walletParts(transaction, own),
      effect: effectOn(transaction, (address) => own.has(address)),
    }
  }

  async #walletParts(
    transaction: Transaction,
    own: ReadonlyMap<string, FollowedAddress>,
  ): Promise<readonly WalletPart[]> {
    const ids = [...new Set([...own.values()].flatMap(({ walletIds }) => walletIds))]
    const shares = feesByPayer(transaction, own)
    const parts: WalletPart[] = []
    for (const id of ids) {
      const wallet = await this.#ports.wallets.get(id)
      if (wallet === null) continue
      const effect = effectOn(transaction, (address) => own.get(address)?.walletIds.includes(id) === true)
      parts.push({ id, name: wallet.name, ...effect, fee: shares?.get(id) ?? (shares === null ? null : 0n) })
    }
    return parts
  }

  /** Returns the note as it is stored; null for none. */
  async setNote(chain: ChainSlug, hashText: string, note: string | null): Promise<string | null> {
    const parsed = parseNote(note)
    await this.#ports.notes.setNote(chain, parseTransactionHash(hashText), parsed)
    return parsed
  }
}

/** What each wallet has paid of the fee, by its id, and single addresses together by 0; null if others paid as well. */
function feesByPayer(
  { fee, inputs }: Transaction,
  own: ReadonlyMap<string, FollowedAddress>,
): ReadonlyMap<number, bigint> | null {
  if (fee === null || inputs.length === 0) return null
  const spent = new Map<number, bigint>()
  for (const { address, value } of inputs) {
    const payer = address === null ? undefined : own.get(address)
    if (payer === undefined) return null
    const id = payer.walletIds[0] ?? 0
    spent.set(id, (spent.get(id) ?? 0n) + value)
  }
  const shares = feeShares(fee, [...spent.values()])
  return new Map([...spent.keys()].map((id, index) => [id, shares[index] as bigint]))
}
