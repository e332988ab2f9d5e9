import type { MergedRow } from '../../src/domain/history/merged-row.ts'
import type { Store } from '../../src/domain/ports/store.ts'
import type { WalletAddress } from '../../src/domain/ports/wallet-book.ts'
import type { Wallet } from '../../src/domain/wallet/wallet.ts'
import type { SimChain } from '../../src/sim/chain/chain.ts'
import { DiscoveryRuns } from '../../src/sync/discover/discovery-runs.ts'
import { SourceLookUp } from '../../src/sync/discover/source-look-up.ts'
import { mergeNext } from '../../src/sync/merge/merge-next.ts'
import { Runs } from '../../src/sync/run/runs.ts'
import { BackgroundCrossChecks } from '../../src/sync/schedule/background-cross-checks.ts'
import { ChainBudgets } from '../../src/sync/schedule/chain-budgets.ts'
import { claimNextWork } from '../../src/sync/schedule/next-work.ts'
import type { InstantClock } from '../../src/sync/testing/instant-clock.ts'
import { parkedIn } from '../../src/sync/testing/parked-in.ts'
import { runPartsFor } from '../../src/sync/testing/run-parts-for.ts'
import { Wallets } from '../../src/tracker/wallets.ts'
import { type Answering, simulatedSource } from './followed-chain.ts'
import { type Kill, mortalStore } from './mortal-store.ts'

/** A store, and the same one as the next process finds it after this one was killed. */
export interface WalletEngine {
  open(clock: InstantClock): Promise<Store>
  restart(store: Store, clock: InstantClock): Promise<Store>
}

/** `mergeEvery`: the pieces of work between two merges; 0 for none. */
export interface Synchronisation {
  readonly mergeEvery: number
  readonly kill: Kill
}

export const NEVER_KILLED: Kill = { at: 0, after: false }
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const EVERY = 1000

/**
 * A wallet on a simulated chain, followed in a real store by what the program does in the background, one after the other,
 * without sockets or the scheduler's timing. Each synchronisation is a process of its own.
 */
export class FollowedWallet implements AsyncDisposable {
  readonly #engine: WalletEngine
  readonly #chain: SimChain
  readonly #clock: InstantClock
  readonly #answering: Answering
  #store: Store
  #id = 0
  #kills = 0

  static async add(
    engine: WalletEngine,
    clock: InstantClock,
    chain: SimChain,
    answering: Answering,
    { text, gapLimit }: { readonly text: string; readonly gapLimit: number },
  ): Promise<FollowedWallet> {
    const followed = new FollowedWallet(await engine.open(clock), engine, clock, chain, answering)
    const added = { text, chain: 'bitcoin', gapLimit, sync: true } as const
    const { wallet } = await followed.#wallets.add({ ...added, scriptTypes: undefined, name: 'Cold' })
    followed.#id = wallet.id
    return followed
  }

  private constructor(
    store: Store,
    engine: WalletEngine,
    clock: InstantClock,
    chain: SimChain,
    answering: Answering,
  ) {
    this.#store = store
    this.#engine = engine
    this.#clock = clock
    this.#chain = chain
    this.#answering = answering
  }

  get #wallets(): Wallets {
    return new Wallets({ wallets: this.#store.wallets, requests: { wake: () => {} } })
  }

  /** How often its process was killed. */
  get kills(): number {
    return this.#kills
  }

  /**
   * A person requests it a day later, and it runs to its end, or until the process is killed and started again. Rows are
   * merged after every piece of work, after some of them, or not at all.
   */
  async synchronise({ mergeEvery, kill }: Synchronisation): Promise<void> {
    this.#clock.pass(DAY_MS)
    await this.#wallets.sync(this.#id)
    const mortal = mortalStore(this.#store, kill)
    const done = this.#work(mortal.store, mergeEvery)
    if ((await Promise.race([done, mortal.killed])) !== 'killed') return
    await this.#restart(mortal)
    await this.#work(this.#store, mergeEvery)
  }

  /** Brings the merged histories up to date, or is killed in the middle of it. */
  async merge(kill: Kill): Promise<void> {
    const mortal = mortalStore(this.#store, kill)
    const merges = this.#mergeAll(mortal.store)
    if ((await Promise.race([merges, mortal.killed])) === 'killed') await this.#restart(mortal)
  }

  async widen(gapLimit: number): Promise<void> {
    const { gapLimit: before } = await this.wallet()
    await this.#wallets.setGapLimit(this.#id, Math.max(before, gapLimit))
  }

  /** Follows an address alone, unless it is followed already. */
  async track(address: string): Promise<void> {
    await this.#store.book.add({ chain: 'bitcoin', address, type: 'p2wpkh', label: null }, { sync: true })
  }

  wallet(): Promise<Wallet> {
    return this.#wallets.get(this.#id)
  }

  async addresses(): Promise<readonly WalletAddress[]> {
    return (await this.#wallets.addresses(this.#id, { limit: EVERY, offset: 0 })).addresses
  }

  /** The rows of the wallet, newest first. */
  async rows(): Promise<readonly MergedRow[]> {
    const { histories } = this.#store
    const owner = { kind: 'wallet', id: this.#id } as const
    const page = await histories.mergedPage(owner, { kind: 'offset', offset: 0 }, EVERY)
    return page?.rows ?? []
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store.close()
  }

  async #restart(mortal: ReturnType<typeof mortalStore>): Promise<void> {
    this.#kills += 1
    await mortal.closeWhatWasOpen()
    this.#store = await this.#engine.restart(this.#store, this.#clock)
  }

  async #work(store: Store, mergeEvery: number): Promise<void> {
    const { claim, run } = processOn(store, this.#clock, this.#chain, this.#answering)
    let done = 0
    for (let work = await claim(); work !== null; work = await claim()) {
      await run(work)
      done += 1
      if (mergeEvery > 0 && done % mergeEvery === 0) await this.#mergeAll(store)
    }
  }

  async #mergeAll({ merges }: Store): Promise<void> {
    const parts = { merges, clock: this.#clock, onUnexpected: failed }
    do this.#clock.pass(HOUR_MS)
    while ((await mergeNext(parts, new AbortController().signal)) !== 'nothing due')
  }
}

/** What one process does in the background, but for merging. */
function processOn(store: Store, clock: InstantClock, chain: SimChain, answering: Answering) {
  const { signal } = new AbortController()
  const parts = {
    store: store.runs,
    parked: parkedIn(store.runs, clock),
    queue: store.queue,
    discoveries: store.discoveries,
    ...runPartsFor(clock, simulatedSource(chain, clock, [], answering)),
    clock,
    intervalMs: 0,
    verifyIntervalMs: 0,
    onOutcome: () => {},
    onUnexpected: failed,
  }
  const events = { onReplaced: () => {}, onOverBudget: () => {} }
  const runs = new Runs(parts, signal, events)
  const discoveries = new DiscoveryRuns(
    {
      ...parts,
      ...events,
      store: store.discoveries,
      addresses: new SourceLookUp(parts, signal),
      publish: (claim, answer) => runs.publish(claim, answer),
      publishedAtOnce: store.runs.publishedAtOnce,
    },
    signal,
  )
  const background = new BackgroundCrossChecks(parts)
  const next = { ...parts, budgets: new ChainBudgets(), background, isChecking: () => false }
  type Work = NonNullable<Awaited<ReturnType<typeof claimNextWork>>>
  return {
    claim: () => claimNextWork(next, clock.now(), false),
    run: async (work: Work): Promise<void> => {
      if (work.kind === 'discovery') await discoveries.run(work.claim)
      else if (work.kind === 'set') await runs.readSet(work.claims)
      else if (work.kind === 'check') await runs.check(work.claims)
      else if (work.kind === 'read') await runs.read(work.claim)
    },
  }
}

function failed(error: unknown): never {
  throw error
}
