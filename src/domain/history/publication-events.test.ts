import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sumOf } from './order.ts'
import { eventsOf } from './publication-events.ts'
import type { Transfer } from './transfer.ts'

const row = (hash: string, amount: bigint, height: number | null): Transfer => ({
  hash,
  amount,
  height,
  time: 0,
})

const kinds = (before: readonly Transfer[], after: readonly Transfer[]) =>
  eventsOf({ before, after }, sumOf(after)).map(({ kind, hash, height }) => `${kind} ${hash} ${height}`)

test('a new transaction is received or sent, confirmed or not, and zero counts as sent', () => {
  const after = [row('c', 0n, null), row('b', -2n, null), row('a', 5n, 7)]
  assert.deepEqual(kinds([], after), ['received a 7', 'sent b null', 'sent c null'])
})

test('a transaction reported as unconfirmed is confirmed, not received again', () => {
  assert.deepEqual(kinds([row('a', 5n, null)], [row('a', 5n, 7)]), ['confirmed a 7'])
})

test('a confirmed transaction at another height, or back among the unconfirmed, is reorganised', () => {
  const before = [row('b', 1n, 8), row('a', 5n, 7)]
  assert.deepEqual(kinds(before, [row('b', 1n, null), row('a', 5n, 8)]), [
    'reorganised a 8',
    'reorganised b null',
  ])
})

test('an unconfirmed transaction that is gone is dropped; a confirmed one is reorganised first', () => {
  const before = [row('b', 1n, null), row('a', 5n, 7)]
  assert.deepEqual(kinds(before, []), ['reorganised a null', 'dropped a null', 'dropped b null'])
})

test('what stays as it was, or has its amount corrected, is not an event', () => {
  assert.deepEqual(kinds([row('b', 1n, 8), row('a', 5n, null)], [row('b', 2n, 8), row('a', 5n, null)]), [])
})

test('a payment is replaced if the coins do not suffice for it and for what came since', () => {
  const coin = row('coin', 10n, 7)
  assert.deepEqual(kinds([row('old', -7n, null), coin], [row('new', -8n, null), coin]), [
    'replaced old null',
    'sent new null',
  ])
  assert.deepEqual(kinds([row('old', -7n, null), coin], [row('new', -2n, null), coin]), [
    'dropped old null',
    'sent new null',
  ])
})

test('a payment is never reported as replaced unless a transaction that came since has spent its coins', async () => {
  const steps = fc.array(
    fc.record({ spend: fc.boolean(), pick: fc.nat(), take: fc.nat(), value: fc.nat(9) }),
    {
      maxLength: 12,
    },
  )
  let replaced = 0
  fc.assert(
    fc.property(
      steps,
      steps,
      fc.array(fc.nat(2), { minLength: 1, maxLength: 2 }),
      (first, second, removals) => {
        const wallet = new Wallet()
        for (const step of first) wallet.play(step)
        const before = wallet.rows
        const spentBefore = new Map(wallet.inputsOf)
        for (const pick of removals) wallet.remove(pick)
        for (const step of second) wallet.play(step)
        const after = wallet.rows
        for (const event of eventsOf({ before, after }, sumOf(after))) {
          if (event.kind !== 'replaced') continue
          replaced += 1
          const coins = spentBefore.get(event.hash ?? '') ?? []
          assert.ok(
            after.some(
              ({ hash }) =>
                !before.some((known) => known.hash === hash) &&
                wallet.inputsOf.get(hash)?.some((coin) => coins.includes(coin)),
            ),
            'its coins were not spent by another transaction',
          )
        }
      },
    ),
    { numRuns: 5000 },
  )
  assert.ok(replaced > 5, `only ${replaced} transactions were replaced`)
})

/** The coins of one address, and the unconfirmed transactions that pay and spend them. */
class Wallet {
  readonly inputsOf = new Map<string, readonly string[]>()
  #transactions: { readonly hash: string; readonly inputs: readonly string[]; readonly output: number }[] = []
  #made = 0

  get rows(): readonly Transfer[] {
    return this.#transactions
      .map(({ hash, inputs, output }) => {
        const spent = inputs.reduce((sum, coin) => sum + this.#valueOf(coin), 0)
        return row(hash, BigInt(output - spent), null)
      })
      .toReversed()
  }

  /** Spends up to four unspent coins and keeps some change, or is paid a coin. */
  play({ spend, pick, take, value }: { spend: boolean; pick: number; take: number; value: number }): void {
    const coins = this.#unspent()
    const at = pick % Math.max(1, coins.length)
    const inputs = spend ? coins.slice(at, at + 1 + (take % 4)) : []
    if (spend && inputs.length === 0) return
    const limit = inputs.reduce((sum, coin) => sum + this.#valueOf(coin), 0)
    this.#made += 1
    const hash = `t${this.#made}`
    this.inputsOf.set(hash, inputs)
    this.#transactions.push({ hash, inputs, output: spend ? Math.min(value, limit) : value })
  }

  /** Drops one of the newest transactions, and with it all that spend its output. */
  remove(pick: number): void {
    const target = this.#transactions.at(-1 - pick)
    if (target !== undefined) this.#drop(target.hash)
  }

  #drop(hash: string): void {
    this.#transactions = this.#transactions.filter((other) => other.hash !== hash)
    for (const child of this.#transactions.filter(({ inputs }) => inputs.includes(hash)))
      this.#drop(child.hash)
  }

  #unspent(): readonly string[] {
    const spent = new Set(this.#transactions.flatMap(({ inputs }) => inputs))
    return this.#transactions.map(({ hash }) => hash).filter((hash) => !spent.has(hash))
  }

  readonly #values = new Map<string, number>()

  #valueOf(coin: string): number {
    const known = this.#transactions.find(({ hash }) => hash === coin)
    if (known !== undefined) this.#values.set(coin, known.output)
    return this.#values.get(coin) ?? 0
  }
}
