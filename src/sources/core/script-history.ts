import type { Transfer } from '../../domain/history/transfer.ts'
import { fingerprintOf, type Turnover } from '../../net/fingerprint.ts'

/** What one transaction does to one script. */
export interface Effect {
  readonly hash: string
  /** In base units. */
  readonly received: bigint
  readonly spent: bigint
  readonly outputCount: number
  readonly spentCount: number
}

interface ConfirmedEffect extends Effect {
  readonly height: number
  /** In seconds since 1970. */
  readonly time: number
}

/** The history of one script up to the newest block that was read. */
export class ScriptHistory {
  /** Oldest first. */
  readonly #confirmed: ConfirmedEffect[] = []
  /** What the node states as unspent, carried on with each block. */
  #stated = 0n

  /** In base units: what the node states for the block that was read last. */
  state(stated: bigint): void {
    this.#stated = stated
  }

  add(effect: Effect, height: number, time: number): void {
    this.#confirmed.push({ ...effect, height, time })
    this.#stated += effect.received - effect.spent
  }

  /** Takes back the blocks above this height. Whether any of them had a row. */
  undo(height: number): boolean {
    const before = this.#confirmed.length
    for (let last = this.#confirmed.at(-1); last !== undefined && last.height > height; ) {
      this.#confirmed.pop()
      this.#stated -= last.received - last.spent
      last = this.#confirmed.at(-1)
    }
    return this.#confirmed.length !== before
  }

  addHeightsOf(hashes: ReadonlySet<string>, heights: Map<string, number>): void {
    for (const { hash, height } of this.#confirmed) if (hashes.has(hash)) heights.set(hash, height)
  }

  /** With these unconfirmed effects, oldest first. */
  report(unconfirmed: readonly (Effect & { readonly time: number | null })[]) {
    const waiting = unconfirmed.map(
      (effect): Transfer => ({ ...moved(effect), time: effect.time, height: null }),
    )
    const rows = this.#confirmed.map(
      (effect): Transfer => ({ ...moved(effect), time: effect.time, height: effect.height }),
    )
    const all = [...this.#confirmed, ...unconfirmed]
    const balance = this.#stated + sum(unconfirmed, ({ received, spent }) => received - spent)
    return {
      balance,
      rows: [...rows, ...waiting].reverse(),
      fingerprint: fingerprintOf(turnover(balance, all)),
    }
  }
}

function moved({ hash, received, spent }: Effect) {
  return { hash, amount: received - spent }
}

function turnover(balance: bigint, effects: readonly Effect[]): Turnover {
  const outputCount = effects.reduce((count, effect) => count + effect.outputCount, 0)
  return {
    balance,
    received: sum(effects, ({ received }) => received),
    spent: sum(effects, ({ spent }) => spent),
    outputCount,
    unspentOutputCount: outputCount - effects.reduce((count, effect) => count + effect.spentCount, 0),
  }
}

function sum(effects: readonly Effect[], of: (effect: Effect) => bigint): bigint {
  return effects.reduce((total, effect) => total + of(effect), 0n)
}
