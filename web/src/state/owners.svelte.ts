import { SvelteMap } from 'svelte/reactivity'
import type { ApiClient } from '../../../src/client/api-client.ts'
import { ApiProblem } from '../../../src/client/api-problem.ts'
import type { Group, Total, Wallet } from '../../../src/client/api-types.ts'
import { historyKey } from './history-key.ts'
import { Recency } from './recency.ts'

export type WalletListener = (wallet: Wallet, before: Wallet) => void

/** Reading that failed, or that nobody would see, is tried again after this time. */
const RETRY_MS = 2000
/** Changes within this time are read at once. */
const SOON_MS = 300
/** The totals of groups are read at most so often, however many of their addresses change. */
const TOTALS_MS = 1000

/**
 * The wallets and groups of the server. The server sends each changed wallet; what groups add up to is read again whenever
 * something that they contain may have changed.
 */
export class Owners {
  readonly #api: ApiClient
  readonly #onWalletsChanged: () => void
  readonly #wallets = new SvelteMap<number, Wallet>()
  readonly #groups = new SvelteMap<number, Group>()
  readonly #listeners = new Map<number, Set<WalletListener>>()
  readonly #recency = new Recency<string>()
  /** The totals of each group; a group that has not been read yet has none. */
  readonly groupTotals = new SvelteMap<number, readonly Total[]>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #dueAt = Number.POSITIVE_INFINITY
  #stopped = false
  loaded = $state(false)

  readonly wallets: readonly Wallet[] = $derived([...this.#wallets.values()])
  readonly groups: readonly Group[] = $derived([...this.#groups.values()])
  readonly isEmpty = $derived(this.#wallets.size + this.#groups.size === 0)

  /** `onWalletsChanged`: there are other wallets than before. */
  constructor(api: ApiClient, onWalletsChanged: () => void) {
    this.#api = api
    this.#onWalletsChanged = onWalletsChanged
  }

  wallet(id: number): Wallet | null {
    return this.#wallets.get(id) ?? null
  }

  group(id: number): Group | null {
    return this.#groups.get(id) ?? null
  }

  /** As the server has just reported it. */
  putWallet(wallet: Wallet): void {
    this.#recency.changed(`wallet ${wallet.id}`)
    this.#setWallet(wallet)
    this.contentsChanged()
  }

  putGroup(group: Group): void {
    this.#recency.changed(`group ${group.id}`)
    this.#groups.set(group.id, group)
    this.readSoon()
  }

  forgetWallet(id: number): void {
    this.#recency.changed(`wallet ${id}`)
    this.#wallets.delete(id)
    if (this.#groups.size > 0) this.readSoon()
  }

  forgetGroup(id: number): void {
    this.#recency.changed(`group ${id}`)
    this.#groups.delete(id)
    this.groupTotals.delete(id)
    this.readSoon()
  }

  /** There may be other wallets or groups, or other members. */
  readSoon(): void {
    this.#readAfter(SOON_MS)
  }

  /** Something that groups contain may have changed. */
  contentsChanged(): void {
    if (this.#groups.size > 0) this.#readAfter(TOTALS_MS)
  }

  /** Throws ApiProblem or Unreachable. A server without wallets has none. */
  async read(signal?: AbortSignal): Promise<void> {
    const requested = this.#recency.request()
    const options = signal === undefined ? {} : { signal }
    const [wallets, groups] = await Promise.all([
      orNone(this.#api.wallets.list(options)),
      orNone(this.#api.groups.list(options)),
    ])
    const before = [...this.#wallets.keys()].join()
    this.#take('wallet', wallets, requested, this.#wallets, (wallet) => this.#setWallet(wallet))
    this.#take('group', groups, requested, this.#groups, (group) => this.#groups.set(group.id, group))
    if (this.loaded && before !== [...this.#wallets.keys()].join()) this.#onWalletsChanged()
    await Promise.all(this.groups.map(({ id }) => this.#readTotals(id, options)))
    this.loaded = true
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  /** Returns how to unsubscribe. */
  onWalletChange(id: number, listener: WalletListener): () => void {
    const listeners = this.#listeners.get(id) ?? new Set()
    this.#listeners.set(id, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  #take<Item extends { readonly id: number }>(
    kind: string,
    listed: readonly Item[],
    requested: number,
    known: Map<number, Item>,
    put: (item: Item) => void,
  ): void {
    const ids = new Set(listed.map(({ id }) => id))
    for (const id of [...known.keys()]) {
      if (!ids.has(id) && !this.#recency.isNewer(`${kind} ${id}`, requested)) known.delete(id)
    }
    for (const item of listed) if (this.#recency.takes(`${kind} ${item.id}`, requested)) put(item)
  }

  #setWallet(wallet: Wallet): void {
    const before = this.#wallets.get(wallet.id)
    this.#wallets.set(wallet.id, wallet)
    if (before === undefined || historyKey(before) === historyKey(wallet)) return
    for (const listener of this.#listeners.get(wallet.id) ?? []) listener(wallet, before)
  }

  async #readTotals(id: number, options: { readonly signal?: AbortSignal }): Promise<void> {
    const requested = this.#recency.request()
    const totals = await orNone(this.#api.groups.totals(id, options))
    if (this.#groups.has(id) && this.#recency.takes(`totals ${id}`, requested))
      this.groupTotals.set(id, totals)
  }

  /** Reads once within this time, however often it is called; not while nobody sees the page. */
  #readAfter(ms: number): void {
    const dueAt = Date.now() + ms
    if (this.#stopped || this.#dueAt <= dueAt) return
    clearTimeout(this.#timer)
    this.#dueAt = dueAt
    this.#timer = setTimeout(() => {
      this.#dueAt = Number.POSITIVE_INFINITY
      if (document.visibilityState === 'hidden') this.#readAfter(RETRY_MS)
      else this.read().catch(() => this.#readAfter(RETRY_MS))
    }, ms)
  }
}

/** A server that cannot answer this yet has nothing to show. */
async function orNone<Item>(list: Promise<readonly Item[]>): Promise<readonly Item[]> {
  try {
    return await list
  } catch (error) {
    if (error instanceof ApiProblem && [404, 501, 503].includes(error.status)) return []
    throw error
  }
}
