import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { BlockchairFault } from '../src/sim/blockchair/fault.ts'
import { SimChain } from '../src/sim/chain/chain.ts'
import { type FollowedHistory, followChain, rowText } from './support/followed-chain.ts'

const RUNS = Number(process.env['SET_RUNS'] ?? 200)

type ChainEvent =
  | { readonly do: 'pay' | 'spend'; readonly from: number; readonly to: number; readonly amount: number }
  | { readonly do: 'mine' | 'reorganise'; readonly blocks: number }
  | { readonly do: 'replace' | 'drop'; readonly pick: number }

const small = fc.nat(9)
const event: fc.Arbitrary<ChainEvent> = fc.oneof(
  fc.record({
    do: fc.constantFrom('pay' as const, 'spend' as const),
    from: small,
    to: small,
    amount: fc.nat(4),
  }),
  fc.record({
    do: fc.constantFrom('mine' as const, 'reorganise' as const),
    blocks: fc.integer({ min: 1, max: 7 }),
  }),
  fc.record({ do: fc.constantFrom('replace' as const, 'drop' as const), pick: small }),
)
/** What happens before each request of a round of synchronisations. */
const rounds = fc.array(fc.array(fc.array(event, { maxLength: 3 }), { maxLength: 5 }), {
  minLength: 1,
  maxLength: 4,
})
const start = fc.array(event, { maxLength: 25 })
const counting = fc.record({
  setCounts: fc.constantFrom('transactions' as const, 'rows' as const),
  setLimits: fc.constantFrom('transactions' as const, 'rows' as const),
})

/** A chain with some addresses, all of whose histories so far are remembered. */
class RememberedChain {
  readonly chain = new SimChain({ seed: 3 })
  readonly addresses: readonly string[]
  readonly #histories = new Map<string, Set<string>>()
  readonly #balances = new Map<string, Set<bigint>>()

  constructor(events: readonly ChainEvent[]) {
    this.addresses = Array.from({ length: 6 }, () => this.chain.newAddress())
    this.#remember()
    this.chain.pay(this.addresses[0] as string, 90n, { address: this.addresses[1] as string, amount: 50n })
    this.#remember()
    this.chain.mine(8)
    for (const each of events) this.apply(each)
    this.#remember()
  }

  apply(change: ChainEvent): void {
    this.#change(change)
    this.#remember()
  }

  hadHistory({ address, rows }: FollowedHistory): boolean {
    return this.#histories.get(address)?.has(textOf(rows)) === true
  }

  hadBalance({ address, balance }: FollowedHistory): boolean {
    return this.#balances.get(address)?.has(balance) === true
  }

  rowsOf(address: string): readonly string[] {
    return this.chain.history(address).map(rowText)
  }

  #change(change: ChainEvent): void {
    const { chain, addresses } = this
    const pick = (at: number) => addresses[at % (addresses.length - 1)] as string
    switch (change.do) {
      case 'pay':
        chain.pay(pick(change.to), BigInt(change.amount + 1))
        return
      case 'spend':
        if (chain.balance(pick(change.from)) > BigInt(change.amount)) {
          chain.spend(pick(change.from), BigInt(change.amount), pick(change.to))
        }
        return
      case 'mine':
        chain.mine(change.blocks)
        return
      case 'reorganise':
        chain.reorganise(Math.min(change.blocks, 5))
        return
      default: {
        const unconfirmed = chain.mempool[change.pick % Math.max(1, chain.mempool.length)]
        if (unconfirmed === undefined) return
        if (change.do === 'replace') chain.replace(unconfirmed.hash)
        else chain.drop(unconfirmed.hash)
      }
    }
  }

  #remember(): void {
    for (const address of this.addresses) {
      remember(this.#histories, address, textOf(this.rowsOf(address)))
      remember(this.#balances, address, this.chain.balance(address))
    }
  }
}

function remember<T>(seen: Map<string, Set<T>>, address: string, value: T): void {
  seen.set(address, (seen.get(address) ?? new Set()).add(value))
}

/** Equal but for the order within a block. */
function textOf(rows: readonly string[]): string {
  return rows.toSorted().join('\n')
}

test('a set publishes the histories of single readings, whatever happens between two requests', async () => {
  let together = 0
  await fc.assert(
    fc.asyncProperty(start, rounds, counting, async (events, script, counts) => {
      const world = new RememberedChain(events)
      const steps: (readonly ChainEvent[])[] = []
      const answering = () => {
        for (const each of steps.shift() ?? []) world.apply(each)
        return []
      }
      await using inSets = await followChain(world.chain, world.addresses, answering, {
        ...counts,
        sets: true,
      })
      await using single = await followChain(world.chain, world.addresses, () => [], { sets: false })
      for (const round of script) {
        steps.splice(0, steps.length, ...round)
        await inSets.synchroniseAll()
        const shown = await inSets.histories()
        for (const history of shown) {
          if (history.status === 'DONE')
            assert.ok(world.hadHistory(history), 'the chain never looked like this')
        }
        together += shown.filter(({ proof }) => proof === 'set').length
      }
      steps.length = 0
      await inSets.synchroniseAll()
      await single.synchroniseAll()
      const byRequestsOfTheirOwn = (await single.histories()).map(visible)
      assert.deepEqual((await inSets.histories()).map(visible), byRequestsOfTheirOwn)
    }),
    { numRuns: RUNS },
  )
  assert.ok(together > RUNS, `only ${together} histories were read in sets`)
})

const fault: fc.Arbitrary<BlockchairFault> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('leave-out' as const, 'duplicate' as const),
    rows: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ kind: fc.constant('wrong-amount' as const), by: fc.constantFrom(1n, -1n, 5n) }),
  fc.record({ kind: fc.constant('clamp' as const), limit: fc.integer({ min: 0, max: 9 }) }),
  fc.record({
    kind: fc.constant('behind' as const),
    by: fc.record({ changes: fc.integer({ min: 1, max: 3 }) }),
  }),
  fc.constantFrom<BlockchairFault>(
    { kind: 'ownerless' },
    { kind: 'shuffle' },
    { kind: 'mempool-by-time' },
    { kind: 'status', status: 500 },
  ),
)
const faults = fc.array(fault, { maxLength: 2 })
/** The fault of one set, or an address that it leaves out though its totals count it. */
const faultySets = fc.array(fc.record({ faults, forgotten: fc.option(fc.nat(5), { freq: 4 }) }), {
  maxLength: 10,
})

test('no wrong answer for a set publishes a balance that the chain never had', async () => {
  let refused = 0
  await fc.assert(
    fc.asyncProperty(start, rounds, faultySets, async (events, script, wrong) => {
      const world = new RememberedChain(events)
      const steps: (readonly ChainEvent[])[] = []
      const answers = [...wrong]
      const answering = ({ kind, details }: { readonly kind: string; readonly details: boolean }) => {
        for (const each of steps.shift() ?? []) world.apply(each)
        const next = kind === 'addresses' && details ? answers.shift() : undefined
        if (next === undefined) return []
        refused += 1
        const address = world.addresses[next.forgotten ?? -1]
        return address === undefined ? next.faults : [...next.faults, { kind: 'forgotten' as const, address }]
      }
      await using inSets = await followChain(world.chain, world.addresses, answering, { sets: true })
      for (const round of script) {
        steps.splice(0, steps.length, ...round)
        await inSets.synchroniseAll()
        for (const history of await inSets.histories()) {
          if (history.status !== 'DONE') continue
          assert.ok(world.hadBalance(history), `${history.balance} was never the balance`)
        }
      }
      steps.length = 0
      answers.length = 0
      // A row of no amount may be missing in a set; a reading of its own proves how many rows an address has. Where two wrong
      // amounts have cancelled each other, their rows are given up once a second reading lacks them as well.
      for (let reading = 1; reading <= 2; reading += 1) await inSets.synchroniseEach()
      for (const { status, address, rows, proof } of await inSets.histories()) {
        assert.deepEqual([status, proof], ['DONE', 'address'])
        assert.equal(textOf(rows), textOf(world.rowsOf(address)))
      }
    }),
    { numRuns: RUNS },
  )
  assert.ok(refused > RUNS, `only ${refused} sets were answered with a fault`)
})

function visible({ address, status, balance, rows }: FollowedHistory) {
  return { address, status, balance, rows: rows.toSorted() }
}
