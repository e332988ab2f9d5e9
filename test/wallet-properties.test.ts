import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { chainOf } from '../src/domain/chains/chain.ts'
import { openDescriptor } from '../src/domain/keys/open-descriptor.ts'
import type { Store } from '../src/domain/ports/store.ts'
import { SimChain } from '../src/sim/chain/chain.ts'
import { startPostgresStores } from '../src/store/postgres/testing/postgres-stores.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts'
import { openInMemory } from '../src/store/sqlite/testing/open-in-memory.ts'
import { InstantClock } from '../src/sync/testing/instant-clock.ts'
import { FollowedWallet, NEVER_KILLED, type WalletEngine } from './support/followed-wallet.ts'

const FACTOR = Number(process.env['WALLET_RUNS'] ?? 1)
const KEY =
  'xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj'
const WPKH = `wpkh(${KEY}/<0;1>/*)`
const GAP = 3
/** After this time (ms) a story fails, so that its seed is reported. */
const STUCK_MS = 120_000
const opened = openDescriptor(WPKH, chainOf('bitcoin'))
/** Of each branch more than any wallet of these tests derives. */
const ADDRESSES = [0, 1].map((branch) =>
  opened.addresses(branch, 0, 60).map(({ address }) => String(address)),
)
/** Merges so few rows at once that many of these histories are built anew. */
const FEW_AT_ONCE = { mergedAtOnce: 12 }

/** An address a few places behind the last used one of its branch, or before it. */
const place = fc.record({ branch: fc.nat(1), ahead: fc.integer({ min: -6, max: GAP }) })
type Place = typeof place extends fc.Arbitrary<infer Each> ? Each : never

const event = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('pay' as const),
      to: place,
      also: fc.option(place),
      amount: fc.integer({ min: 1, max: 9 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('spend' as const), from: place, to: place, amount: fc.nat(4) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('mine' as const), blocks: fc.integer({ min: 1, max: 8 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('reorganise' as const), blocks: fc.integer({ min: 1, max: 5 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('replace' as const, 'drop' as const), pick: fc.nat(9) }),
  },
)
type Event = typeof event extends fc.Arbitrary<infer Each> ? Each : never

/** Most synchronisations are killed in the middle, some are not. */
const kill = fc.record({
  at: fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 40 }) },
  ),
  after: fc.boolean(),
})
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('happen' as const), events: fc.array(event) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('synchronise' as const),
      kill,
      mergeEvery: fc.nat(3),
      /** What happens before each request. */
      meanwhile: fc.array(fc.array(event, { maxLength: 2 }), { maxLength: 6 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('merge' as const), kill }) },
  // Somebody follows an address alone that the wallet derives, or will derive.
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('track' as const), branch: fc.nat(1), index: fc.nat(20) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('widen' as const), gap: fc.integer({ min: 1, max: 6 }) }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never
const story = fc.array(step, { minLength: 2, maxLength: 8 })

/** A chain on which the addresses of one wallet are used. */
class WalletChain {
  readonly chain: SimChain
  readonly #last = [-1, -1]

  constructor(seed: number) {
    this.chain = new SimChain({ seed })
  }

  happen(event: Event): void {
    const { chain } = this
    switch (event.do) {
      case 'pay': {
        const others = event.also === null ? [] : [{ address: this.#addressAt(event.also), amount: 3n }]
        chain.pay(this.#addressAt(event.to), BigInt(event.amount), ...others)
        return
      }
      case 'spend': {
        const from = this.#addressAt(event.from, false)
        if (chain.balance(from) > BigInt(event.amount)) {
          chain.spend(from, BigInt(event.amount), this.#addressAt(event.to))
        }
        return
      }
      case 'mine':
        chain.mine(event.blocks)
        return
      case 'reorganise':
        chain.reorganise(event.blocks)
        return
      default: {
        const unconfirmed = chain.mempool[event.pick % Math.max(1, chain.mempool.length)]
        if (unconfirmed === undefined) return
        if (event.do === 'replace') chain.replace(unconfirmed.hash)
        else chain.drop(unconfirmed.hash)
      }
    }
  }

  #addressAt({ branch, ahead }: Place, isUsed = true): string {
    const last = this.#last[branch] as number
    const index = Math.min(Math.max(0, last + ahead), 50)
    if (isUsed) this.#last[branch] = Math.max(last, index)
    return ADDRESSES[branch]?.[index] as string
  }
}

function testWalletHistories(name: string, engine: WalletEngine, runs: number): void {
  test(`the history of a wallet in a ${name} is the merge of those of its addresses, whatever happens to chain and process`, async () => {
    let killed = 0
    await fc.assert(
      fc.asyncProperty(fc.nat(), story, async (seed, steps) => {
        const world = new WalletChain(seed)
        world.chain.mine(10)
        const meanwhile: (readonly Event[])[] = []
        const answering = () => {
          for (const each of meanwhile.shift() ?? []) world.happen(each)
          return []
        }
        const clock = new InstantClock()
        await using followed = await FollowedWallet.add(engine, clock, world.chain, answering, {
          text: WPKH,
          gapLimit: GAP,
        })
        for (const each of steps) {
          await take(each, world, followed, meanwhile)
          await assertGap(followed)
        }
        meanwhile.length = 0
        await followed.synchronise({ mergeEvery: 0, kill: NEVER_KILLED })
        await followed.merge(NEVER_KILLED)
        await assertGap(followed)
        await assertMerged(followed, world.chain)
        killed += followed.kills
      }),
      { numRuns: runs * FACTOR, plugins: [fc.timeout(STUCK_MS)] },
    )
    assert.ok(killed > (runs * FACTOR) / 8, `only ${killed} processes were killed`)
  })
}

async function take(
  step: Step,
  world: WalletChain,
  followed: FollowedWallet,
  meanwhile: (readonly Event[])[],
): Promise<void> {
  switch (step.do) {
    case 'happen':
      for (const each of step.events) world.happen(each)
      return
    case 'synchronise':
      meanwhile.splice(0, meanwhile.length, ...step.meanwhile)
      return followed.synchronise(step)
    case 'merge':
      return followed.merge(step.kill)
    case 'track':
      return followed.track(ADDRESSES[step.branch]?.[step.index] as string)
    case 'widen':
      return followed.widen(step.gap)
  }
}

/** Of each branch the addresses up to the last used one and the gap behind it are followed. */
async function assertGap(followed: FollowedWallet): Promise<void> {
  const { branches, gapLimit } = await followed.wallet()
  const addresses = await followed.addresses()
  for (const { branch, derived, lastUsed } of branches) {
    const own = addresses.filter(({ derivation }) => derivation.branch === branch)
    const used = own.filter(({ address }) => address.transactionCount > 0)
    const last = Math.max(-1, ...used.map(({ derivation }) => derivation.index))
    assert.ok(lastUsed >= last, `${lastUsed} is not the last used one, but ${last}`)
    assert.ok(derived >= lastUsed + 1 + gapLimit, `${derived} are followed, ${lastUsed} is used`)
    assert.equal(own.length, derived)
  }
}

/** All is proven, and the rows of the wallet are the net effects of the chain's transactions on all of its addresses. */
async function assertMerged(followed: FollowedWallet, chain: SimChain): Promise<void> {
  const addresses = await followed.addresses()
  const histories = addresses.map(({ address }) => chain.history(address.address))
  const expected = Map.groupBy(histories.flat(), ({ hash }) => hash)
  const sum = (amounts: readonly { readonly amount: bigint }[]) =>
    amounts.reduce((total, { amount }) => total + amount, 0n)
  const rows = await followed.rows()
  const shown = rows.map((row) => `${row.hash} ${row.height} ${row.amount} ${row.addresses}`)
  assert.deepEqual(
    shown.toSorted(),
    [...expected]
      .map(([hash, parts]) => `${hash} ${parts[0]?.height ?? null} ${sum(parts)} ${parts.length}`)
      .toSorted(),
  )
  for (const [at, row] of rows.entries()) assert.equal(row.balance, sum(rows.slice(at)))
  const { status, error, balance, transactionCount, used } = await followed.wallet()
  assert.deepEqual([status, error], ['DONE', null])
  assert.deepEqual(
    [balance, transactionCount, used],
    [sum(rows), rows.length, histories.filter(({ length }) => length > 0).length],
  )
}

testWalletHistories(
  'SQLite store',
  {
    open: async (clock) => openInMemory(clock, 0, FEW_AT_ONCE),
    restart: async (store, clock) => {
      await recover(store, clock)
      return store
    },
  },
  480,
)

const paths = new WeakMap<Store, string>()
const openAt = (path: string, clock: InstantClock) => {
  const store = openSqliteStore(path, clock, 0, FEW_AT_ONCE)
  paths.set(store, path)
  return store
}
testWalletHistories(
  'SQLite file',
  {
    open: async (clock) => openAt(join(mkdtempSync(join(tmpdir(), 'wallets-')), 'coins.db'), clock),
    restart: async (store, clock) => {
      await store.close()
      const next = openAt(paths.get(store) as string, clock)
      await recover(next, clock)
      return next
    },
  },
  80,
)

const stores = await startPostgresStores(FEW_AT_ONCE.mergedAtOnce)
after(() => stores.stop())
testWalletHistories(
  'PostgreSQL store',
  {
    open: (clock) => stores.openEmpty(clock),
    restart: async (store) => {
      await stores.crash(store)
      return store
    },
  },
  40,
)

async function recover({ queue, discoveries }: Store, clock: InstantClock): Promise<void> {
  await queue.recover(clock.now(), { syncMs: 0, verifyMs: 0 })
  await discoveries.recover()
}
