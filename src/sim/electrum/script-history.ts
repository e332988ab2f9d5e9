import { AddressState, type Entry } from '../chain/address-state.ts'
import { sha256 } from '../chain/bytes.ts'
import type { ChainView } from '../chain/ledger.ts'
import type { UnspentOutput } from '../chain/rows.ts'
import { effectOf, type Output, sumOf } from '../chain/transaction.ts'
import type { KnownScript } from './script-index.ts'

/** An item of a history: `height` is 0 while unconfirmed, −1 with an unconfirmed parent. */
export interface HistoryItem {
  readonly hash: string
  readonly height: number
  /** In base units, of an unconfirmed one. */
  readonly fee: bigint | null
}

/** The history of one script at one moment. */
export class ScriptHistory {
  readonly #view: ChainView
  readonly #state: AddressState
  readonly #publicKey: string | null

  constructor(view: ChainView, script: KnownScript | null) {
    const address = script?.address ?? ''
    const state = (script === null ? null : view.address(address)) ?? new AddressState(address, [])
    this.#view = view
    this.#publicKey = script?.publicKey ?? null
    this.#state = ofScript(state, this.#publicKey)
  }

  get count(): number {
    return this.#state.count
  }

  /** Oldest first, followed by the unconfirmed ones. */
  items(): readonly HistoryItem[] {
    return [...this.#confirmed(), ...this.unconfirmed()]
  }

  /** Those of height 0 before the others, then by hash. */
  unconfirmed(): readonly HistoryItem[] {
    const waiting = this.#state.entries.filter(({ height }) => height === null)
    return waiting.map((entry) => this.#waitingItem(entry)).sort(inMempoolOrder)
  }

  /** In base units; the unconfirmed part is a difference. */
  balance(): { readonly confirmed: bigint; readonly unconfirmed: bigint } {
    const confirmed = this.#state.confirmed().totals.balance
    return { confirmed, unconfirmed: this.#state.totals.balance - confirmed }
  }

  /** Oldest first. */
  unspent(): readonly UnspentOutput[] {
    return this.#state.unspent().toReversed()
  }

  #confirmed(): readonly HistoryItem[] {
    const { base, baseCount, entries } = this.#state
    const items = Array.from({ length: baseCount }, (_, index) => ({
      hash: base?.hashOf(index) ?? '',
      height: base?.heightOf(index) ?? 0,
      fee: null,
    }))
    for (const { hash, height } of entries.toReversed()) {
      if (height !== null) items.push({ hash, height, fee: null })
    }
    return items
  }

  #waitingItem({ hash }: Entry): HistoryItem {
    const transaction = this.#view.transaction(hash)?.transaction
    const inputs = transaction?.inputs ?? []
    const isOnParent = inputs.some((input) => this.#view.transaction(input.hash)?.height === null)
    const fee = sumOf(inputs) - sumOf(transaction?.outputs ?? [])
    return { hash, height: isOnParent ? -1 : 0, fee }
  }
}

/** The status of a history (Electrum protocol, "Status"); null for an empty one. */
export function statusOf(items: readonly HistoryItem[]): string | null {
  if (items.length === 0) return null
  const text = items.map(({ hash, height }) => `${hash}:${height}:`).join('')
  return sha256(Buffer.from(text)).toString('hex')
}

function inMempoolOrder(a: HistoryItem, b: HistoryItem): number {
  if (a.height !== b.height) return b.height - a.height
  return a.hash < b.hash ? -1 : 1
}

/** What an address's history says of one script alone: outputs to its bare key are another one. */
function ofScript(state: AddressState, publicKey: string | null): AddressState {
  const isOwn = (output: Output) => (output.publicKey ?? null) === publicKey
  const isWhole = ({ made, used }: Entry) => made.every(isOwn) && used.every(isOwn)
  if (publicKey === null && state.entries.every(isWhole)) return state
  const entries = state.entries.flatMap((entry) => {
    const made = entry.made.filter(isOwn)
    const used = entry.used.filter(isOwn)
    return made.length + used.length === 0 ? [] : [{ ...entry, ...effectOf(made, used) }]
  })
  return publicKey === null ? state.withEntries(entries) : new AddressState(state.address, entries)
}
