import { formatAmount, parseAmount } from '../../../src/domain/assets/amount.ts'

const KEY = 'last-visit'
/** A shorter absence is no visit of its own. */
const ABSENCE_MS = 30 * 60_000

export interface CoinBalance {
  readonly symbol: string
  readonly decimals: number
  readonly balance: string
}

/** What the page showed when it was last left. */
interface Visit {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly balances: Readonly<Record<string, string>>
}

export interface SinceLastVisit {
  /** RFC 3339. */
  readonly at: string
  /** Coins whose balance is another one, and by how much. */
  readonly changes: readonly { readonly symbol: string; readonly decimals: number; readonly amount: string }[]
}

/** Remembers balances between visits, in this browser. */
export class LastVisit {
  readonly #before: Visit | null
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>

  constructor(now: number, storage: Pick<Storage, 'getItem' | 'setItem'> = localStorage) {
    this.#storage = storage
    const before = read(storage)
    this.#before = before !== null && now - before.at >= ABSENCE_MS ? before : null
  }

  /** Null where there was no earlier visit, or nothing has changed. Coins that are new have all changed. */
  changes(balances: readonly CoinBalance[]): SinceLastVisit | null {
    if (this.#before === null) return null
    const { at, balances: before } = this.#before
    const changes = balances.flatMap(({ symbol, decimals, balance }) => {
      const amount = parseAmount(balance, decimals) - parseAmount(before[symbol] ?? '0', decimals)
      return amount === 0n ? [] : { symbol, decimals, amount: formatAmount(amount, decimals) }
    })
    return changes.length === 0 ? null : { at: new Date(at).toISOString(), changes }
  }

  remember(now: number, balances: readonly CoinBalance[]): void {
    const visit: Visit = {
      at: now,
      balances: Object.fromEntries(balances.map(({ symbol, balance }) => [symbol, balance])),
    }
    this.#storage.setItem(KEY, JSON.stringify(visit))
  }
}

function read(storage: Pick<Storage, 'getItem'>): Visit | null {
  try {
    const { at, balances } = JSON.parse(storage.getItem(KEY) ?? 'null') ?? {}
    if (typeof at !== 'number' || typeof balances !== 'object' || balances === null) return null
    const isBalance = (text: unknown) => typeof text === 'string' && /^-?\d+(?:\.\d+)?$/.test(text)
    return Object.values(balances).every(isBalance) ? { at, balances } : null
  } catch {
    return null
  }
}
