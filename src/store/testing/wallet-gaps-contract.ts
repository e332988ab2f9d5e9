import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Row } from '../../domain/history/transfer.ts'
import { RunLost } from '../../domain/ports/claim.ts'
import type { DiscoveryClaim } from '../../domain/ports/discovery-store.ts'
import type { Store } from '../../domain/ports/store.ts'
import type { NewWallet } from '../../domain/ports/wallet-book.ts'
import { nextDerived, requiredOf } from '../../domain/wallet/gap.ts'
import { WalletScripts } from '../../domain/wallet/wallet-scripts.ts'
import { PUBLICATION } from './outcomes.ts'
import {
  addressAt,
  newWallet,
  PKH,
  planned,
  RANGED_AND_SINGLE,
  RECEIVING,
  used,
  WPKH,
} from './test-wallets.ts'

const CHAINS = ['bitcoin'] as const
const TEXTS = [...RANGED_AND_SINGLE, RECEIVING] as const
/** Addresses that one request takes. */
const CAPACITY = 5
const TURNS = { now: () => 0, turn: async () => {} }

type Step =
  | { readonly kind: 'add'; readonly which: number; readonly gap: number }
  | { readonly kind: 'track'; readonly branch: number; readonly index: number }
  | { readonly kind: 'publish' | 'claim' | 'kill' | 'release' | 'finish' }
  | { readonly kind: 'look up'; readonly from: number; readonly isUsed: readonly boolean[] }
  | { readonly kind: 'widen'; readonly which: number; readonly gap: number }
  | { readonly kind: 'extend'; readonly which: number; readonly sync: boolean }
  | { readonly kind: 'remove'; readonly which: number; readonly addresses: 'keep' | 'remove' }

const which = fc.nat({ max: 3 })
const gap = fc.integer({ min: 1, max: 6 })
const STEP: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('add' as const), which, gap }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('track' as const),
      branch: fc.nat({ max: 1 }),
      index: fc.nat({ max: 14 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('look up' as const),
      from: fc.nat({ max: 9 }),
      isUsed: fc.array(fc.boolean(), { minLength: CAPACITY, maxLength: CAPACITY }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('widen' as const), which, gap }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('extend' as const), which, sync: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('publish' as const, 'claim' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('kill' as const, 'release' as const, 'finish' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('remove' as const),
      which,
      addresses: fc.constantFrom('keep' as const, 'remove' as const),
    }),
  },
)
/** Steps of a group run at the same moment. */
const GROUPS = fc.array(fc.array(STEP, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 14 })

/** Whatever happens to the wallets of a store, their gaps are followed, and each script has one owner. */
export function testWalletGaps(
  engine: string,
  open: () => Promise<Store>,
  crash: (store: Store) => Promise<unknown>,
  { now, sequences }: { readonly now: number; readonly sequences: number },
): void {
  test(`the gap of each wallet of the ${engine} store is followed after every call`, async () => {
    await fc.assert(
      fc.asyncProperty(GROUPS, async (groups) => {
        const store = await open()
        try {
          const program = new Program(store, crash, now)
          for (const group of groups) {
            await Promise.all(group.map((step) => program.run(step)))
            await program.check()
          }
        } finally {
          await store.close()
        }
      }),
      { numRuns: sequences },
    )
  })
}

/** What the parts of the program do with a store, in any order. */
class Program {
  readonly #store: Store
  readonly #crash: (store: Store) => Promise<unknown>
  readonly #now: number
  readonly #claims: DiscoveryClaim[] = []

  constructor(store: Store, crash: (store: Store) => Promise<unknown>, now: number) {
    this.#store = store
    this.#crash = crash
    this.#now = now
  }

  async run(step: Step): Promise<void> {
    try {
      await this.#run(step)
    } catch (error) {
      if (!(error instanceof RunLost)) throw error
    }
  }

  /** The gaps, and that no address is anywhere twice or missing. */
  async check(): Promise<void> {
    const { wallets, book } = this.#store
    const { addresses: alone } = await book.list({ limit: 1000, offset: 0 })
    const owned = alone.map(({ address }) => address)
    const derived: string[] = []
    for (const { id, branches, gapLimit, descriptors } of await wallets.list()) {
      for (const { descriptor, branch, derived: count, lastUsed, lastFollowed } of branches) {
        const { text } = descriptors[descriptor] as { readonly text: string }
        for (let index = 0; index < count; index += 1) derived.push(addressAt(text, branch, index))
        if (text.includes('*'))
          assert.ok(count >= lastUsed + 1 + gapLimit, `${count} of ${lastUsed}, ${gapLimit}`)
        assert.ok(lastFollowed >= lastUsed)
      }
      const page = await wallets.addresses(id, { limit: 1000, offset: 0 })
      for (const { address, derivation } of page?.addresses ?? []) {
        const at = branches.find(
          (one) => one.descriptor === derivation.descriptor && one.branch === derivation.branch,
        )
        if (address.transactionCount > 0) assert.ok(Number(at?.lastUsed) >= derivation.index)
        owned.push(address.address)
      }
    }
    assert.deepEqual(duplicates(owned), [])
    const inWallets = new Set(owned.slice(alone.length))
    assert.deepEqual(
      derived.filter((address) => !inWallets.has(address)),
      [],
    )
  }

  async #run(step: Step): Promise<void> {
    switch (step.kind) {
      case 'add':
        return this.#add(newWallet(TEXTS[step.which] as string, { gapLimit: step.gap }))
      case 'track':
        return this.#track(addressAt(step.branch === 0 ? WPKH : PKH, 0, step.index))
      case 'publish':
        return this.#publish()
      case 'claim':
        return this.#claim()
      case 'look up':
        return this.#lookUp(step.from, step.isUsed)
      case 'widen':
        return this.#widen(step.which, step.gap)
      case 'extend':
        return this.#extend(step.which, step.sync)
      case 'kill':
        await this.#crash(this.#store)
        return
      case 'remove':
        return this.#remove(step.which, step.addresses)
      case 'release':
        return this.#end((claim) => this.#store.discoveries.release(claim))
      case 'finish':
        return this.#end((claim) =>
          this.#store.discoveries.finish(claim, { evidence: null, at: this.#now, nextAt: this.#now }),
        )
    }
  }

  async #add(wallet: NewWallet): Promise<void> {
    const scripts = new WalletScripts(wallet, TURNS)
    await scripts.add(wallet.branches, [...wallet.descriptors.keys()], (branches) =>
      this.#store.wallets.add({ ...wallet, branches }),
    )
  }

  async #track(address: string): Promise<void> {
    const type = address.startsWith('1') ? 'p2pkh' : 'p2wpkh'
    await this.#store.book.add({ chain: 'bitcoin', address, type, label: null }, { sync: true })
  }

  async #publish(): Promise<void> {
    const { queue, runs } = this.#store
    const claim = await queue.claim('bitcoin')
    if (claim === null) return
    const rowSetId = await runs.openRowSet(claim)
    const hash = 'ab'.repeat(32)
    const rows: readonly Row[] = [
      { position: 0, id: 1, hash, height: 5, time: 1_500_000_000, amount: 1n, balance: 1n },
    ]
    await runs.publish(claim, { ...PUBLICATION, rowSetId, count: 1, balance: 1n, rows, at: this.#now })
  }

  async #claim(): Promise<void> {
    const claim = await this.#store.discoveries.claim(CHAINS, this.#now)
    if (claim !== null) this.#claims.push(claim)
  }

  /** As a discovery does, with the wallet as it was when it was claimed. */
  async #lookUp(from: number, isUsed: readonly boolean[]): Promise<void> {
    const claim = this.#claims.at(-1)
    if (claim === undefined) return
    const { discoveries } = this.#store
    const scripts = new WalletScripts(claim.wallet, TURNS)
    const wallet = await discoveries.follow(claim, [])
    const unused = await discoveries.unused(claim, wallet.branches[0]?.number ?? 0, from, CAPACITY)
    const found = unused.flatMap((one, at) => (isUsed[at] === true ? [used(one, at % 2 === 0)] : []))
    const last = Math.max(-1, ...found.map(({ index }) => index))
    const branches = claim.wallet.branches.map((branch, at) =>
      at === 0 ? { ...branch, lastFollowed: Math.max(branch.lastFollowed, last) } : branch,
    )
    const more = await scripts.more(branches, nextDerived(branches, claim.wallet.gapLimit, CAPACITY))
    const { claims } = await scripts.follow(more, (all) =>
      discoveries.record(claim, { used: found, lookedUp: new Map(), answered: null, more: all }),
    )
    for (const one of claims) await this.#store.runs.release(one)
  }

  async #widen(which: number, gapLimit: number): Promise<void> {
    const { wallets } = this.#store
    const wallet = (await wallets.list())[which]
    if (wallet === undefined) return
    const scripts = new WalletScripts(wallet, TURNS)
    const derived = new Map(wallet.branches.map((branch) => [branch.number, requiredOf(branch, gapLimit)]))
    const more = await scripts.more(wallet.branches, derived)
    await scripts.follow(more, (all) => wallets.widen(wallet.id, gapLimit, all))
  }

  /** With all script types, from a list that may be outdated when it is written. */
  async #extend(which: number, sync: boolean): Promise<void> {
    const { wallets } = this.#store
    const wallet = (await wallets.list())[which]
    const plan = wallet === undefined ? null : planned(wallet, [WPKH, PKH], { sync })
    if (wallet === undefined || plan === null) return
    const scripts = new WalletScripts({ chain: wallet.chain, descriptors: plan.descriptors }, TURNS)
    await scripts.add(plan.branches, [...plan.descriptors.keys()], (branches) =>
      wallets.extend(wallet.id, { ...plan, branches }),
    )
  }

  async #remove(which: number, addresses: 'keep' | 'remove'): Promise<void> {
    const wallet = (await this.#store.wallets.list())[which]
    if (wallet !== undefined) await this.#store.wallets.remove(wallet.id, addresses)
  }

  async #end(work: (claim: DiscoveryClaim) => Promise<void>): Promise<void> {
    const claim = this.#claims.pop()
    if (claim !== undefined) await work(claim)
  }
}

function duplicates(texts: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  return texts.filter((text) => seen.has(text) || !seen.add(text))
}
