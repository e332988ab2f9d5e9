import { type Chain, chainOf } from '../../domain/chains/chain.ts'
import { AddressState } from './address-state.ts'
import { blockTemplate } from './block-template.ts'
import { type BlockHeader, BlockTree, SECONDS_PER_BLOCK } from './block-tree.ts'
import { ChainClock, initialTip } from './chain-clock.ts'
import type {
  ChainOptions,
  Fate,
  LargeAddressOptions,
  MineOptions,
  PastTransaction,
  Payment,
  ReorganiseOptions,
} from './chain-options.ts'
import { addressOf, hex256, keyHashAddress } from './identifiers.ts'
import { LargeHistory } from './large-history.ts'
import { type ChainView, type Lag, Ledger } from './ledger.ts'
import {
  chooseCoins,
  type Paid,
  paymentsOf,
  repaid,
  requirePositive,
  spentTogether,
  totalOf,
} from './payments.ts'
import { Placements } from './placements.ts'
import { Random, seedOf } from './random.ts'
import { randomFate } from './random-fate.ts'
import type { SimRow } from './rows.ts'
import { seal } from './seal.ts'
import { storedHistory } from './stored-history.ts'
import { type Output, type SimTransaction, sumOf } from './transaction.ts'

const NO_KEYS: ReadonlySet<string> = new Set()

type ChangeListener = (addresses: readonly string[]) => void

/**
 * A block chain with a mempool, made of transactions that spend each other's outputs. Removing a transaction removes
 * its descendants, and a transaction is mined only with or after its ancestors, so no balance ever falls below zero.
 * The same seed and the same calls give the same chain.
 */
export class SimChain {
  readonly chain: Chain
  readonly seed: number
  readonly #random: Random
  readonly #ledger: Ledger
  readonly #clock: ChainClock
  readonly #tree: BlockTree
  /** The transactions of each block that has any, by height. */
  readonly #blocks = new Map<number, readonly SimTransaction[]>()
  /** Ancestors before descendants. */
  #mempool: SimTransaction[] = []
  readonly #placements = new Placements()
  readonly #bareKeys = new Map<string, ReadonlySet<string>>()
  readonly #listeners = new Set<ChangeListener>()
  #tip: BlockHeader
  #made = 0
  #nesting = 0
  /** The lowest height that a reorganisation may fork from: the rows of large addresses never move. */
  #floor = 0

  constructor(options: ChainOptions = {}) {
    const { chain = chainOf('bitcoin'), seed = 1, history = [], now } = options
    this.chain = chain
    this.seed = seed
    this.#random = new Random(seedOf(seed, 'chain'))
    const { height, time } = initialTip(options)
    this.#clock = new ChainClock(time, now)
    this.#tree = new BlockTree(chain, seed, { height, time })
    this.#ledger = new Ledger(chain, this.#tree)
    this.#load(history)
    this.#tip = this.#tree.block(height)
    this.#record()
  }

  /** Runs after each change, with the addresses that it affected. Returns a function that ends it. */
  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** All addresses that have transactions now, or had them before a reorganisation. */
  addresses(): Iterable<string> {
    return [...this.#placements.addresses(), ...this.#ledger.baseAddresses()]
  }

  get tip(): BlockHeader {
    return this.#tip
  }

  /** Unconfirmed transactions, oldest first. */
  get mempool(): readonly SimTransaction[] {
    return this.#mempool
  }

  /** The chain now, or as it was in the past. */
  view(lag?: Lag): ChainView {
    return this.#ledger.view(lag)
  }

  /** Null for an address without transactions. */
  state(address: string): AddressState | null {
    const base = this.#ledger.base(address) ?? null
    const state = new AddressState(address, this.#placements.entries(address), base, base?.count)
    return state.count > 0 ? state : null
  }

  /** All rows of an address, newest first, unconfirmed ones on top. */
  history(address: string): readonly SimRow[] {
    const state = this.state(address)
    return state?.rows(0, state.count) ?? []
  }

  /** In base units, unconfirmed transactions included. */
  balance(address: string): bigint {
    return this.state(address)?.totals.balance ?? 0n
  }

  /** The public keys of which an address is the hash, and which were paid to directly. */
  bareKeys(address: string): ReadonlySet<string> {
    return this.#bareKeys.get(address) ?? NO_KEYS
  }

  /** A valid address of this chain that was never used before. */
  newAddress(): string {
    return addressOf(this.chain, this.#nextHash('address'))
  }

  /** Adds a transaction to the mempool that pays these addresses from an unknown one. */
  pay(address: string, amount: bigint, ...more: readonly Payment[]): SimTransaction {
    const payments = [{ address, amount }, ...more]
    for (const payment of payments) requirePositive(payment.amount)
    return this.#acceptFromUnknown(payments)
  }

  /** Pays to a bare public key (P2PK): some providers count it for the address of the key's hash, others do not. */
  payToKey(publicKey: string, amount: bigint): SimTransaction {
    requirePositive(amount)
    const address = keyHashAddress(this.chain, publicKey)
    this.#bareKeys.set(address, new Set(this.bareKeys(address)).add(publicKey))
    return this.#acceptFromUnknown([{ address, amount, publicKey }])
  }

  /**
   * Pays `amount` (fee included, 0 allowed) from an address to `to`, an unknown address by default; the change
   * returns. Throws RangeError if the balance is lower.
   */
  spend(address: string, amount: bigint, to: string | null = null): SimTransaction {
    if (amount < 0n) throw new RangeError('an amount is negative')
    const inputs = this.#coinsOf(address, amount)
    const change = sumOf(inputs) - amount
    return this.#accept(inputs, [
      { address: to, amount },
      { address, amount: change },
    ])
  }

  /**
   * One transaction of several payers, null for an unknown one: each spends its `amount`, and its change returns. What
   * the payments leave of the amounts is the fee. Throws RangeError if a balance is lower, or the payments are higher.
   */
  spendTogether(payers: readonly Paid[], payments: readonly Payment[]): SimTransaction {
    const { inputs, paid } = spentTogether(payers, payments, (address, amount) =>
      this.#coinsOf(address, amount),
    )
    return this.#accept(inputs, paid)
  }

  /**
   * Replaces an unconfirmed transaction by another one with the same inputs and drops the descendants of the old one.
   * `amount` is the new amount of the payment or the expense; unchanged by default.
   */
  replace(hash: string, amount?: bigint): SimTransaction {
    const old = this.#unconfirmed(hash)
    const payments = amount === undefined ? paymentsOf(old) : repaid(old, amount)
    return this.atomically(() => {
      this.#remove(old)
      return this.#accept(old.inputs, payments)
    })
  }

  /** Drops an unconfirmed transaction and its descendants. */
  drop(hash: string): void {
    const transaction = this.#unconfirmed(hash)
    this.atomically(() => this.#remove(transaction))
  }

  /** Adds `blocks` blocks; returns the new tip. */
  mine(blocks = 1, { include = () => true, reward }: MineOptions = {}): BlockHeader {
    return this.atomically(() => {
      for (let block = 0; block < blocks; block++) {
        this.#mineBlock((transaction) => include(transaction, block), block === 0 ? reward : undefined)
      }
      return this.#tip
    })
  }

  /** Replaces the top `depth` blocks by at least as many others. Throws RangeError below the rows of a large address. */
  reorganise(depth: number, options: ReorganiseOptions = {}): BlockHeader {
    const blocks = options.blocks ?? depth + 1
    if (depth < 1 || blocks < depth) throw new RangeError('a longer branch replaces at least one block')
    if (this.#tip.height - depth < this.#floor)
      throw new RangeError(`no reorganisation may reach ${this.#floor}`)
    return this.atomically(() => {
      const returned = this.#disconnect(depth)
      const plan = this.#planBlocks(returned, options.fate ?? (() => randomFate(this.#random, blocks)))
      return this.mine(blocks, { include: ({ hash }, block) => (plan.get(hash) ?? blocks) <= block })
    })
  }

  /** Makes several changes one: no view shows a state in between. */
  atomically<T>(change: () => T): T {
    this.#nesting++
    try {
      return change()
    } finally {
      this.#nesting--
      if (this.#nesting === 0) this.#record()
    }
  }

  /**
   * Creates an address with `count` confirmed transactions up to the tip, several per block. They are computed, not
   * stored, and no reorganisation reaches them. More can be paid to it and spent from it afterwards.
   */
  largeAddress(count: number, options: LargeAddressOptions = {}): string {
    const address = options.address ?? this.newAddress()
    if (this.state(address) !== null) throw new RangeError(`${address} is in use`)
    const { height, time } = this.#tip
    const seed = options.seed ?? this.seed
    this.#ledger.addBase(
      address,
      new LargeHistory({ seed, address, count, topHeight: height, topTime: time }),
    )
    this.#floor = Math.max(this.#floor, height)
    for (const listener of this.#listeners) listener([address])
    return address
  }

  /**
   * The same with transactions that are stored and have bytes; a reorganisation may reach them. The blocks below the tip
   * get other hashes, so call it before a client reads them. 100,000 take seconds.
   */
  storedAddress(count: number, options: LargeAddressOptions = {}): string {
    const address = options.address ?? this.newAddress()
    if (this.state(address) !== null) throw new RangeError(`${address} is in use`)
    const lockTime = this.#made + 1
    this.#made += count
    return this.atomically(() => {
      this.#load(storedHistory(this.chain, { address, count, lockTime, top: this.#tip, seed: this.seed }))
      this.#tip = this.#tree.block(this.#tip.height)
      return address
    })
  }

  #load(history: readonly PastTransaction[]): void {
    for (const [height, past] of Map.groupBy(history, (one) => one.height)) {
      const below = this.#blocks.get(height) ?? []
      const transactions = [...below, ...past.map(({ transaction }) => transaction)]
      for (const [order, transaction] of transactions.entries()) {
        this.#placements.confirm(transaction, height, transaction.time, order)
      }
      this.#blocks.set(height, transactions)
      this.#tree.add(height, (past.at(-1) as PastTransaction).transaction.time, hashesOf(transactions))
    }
  }

  #acceptFromUnknown(payments: readonly Paid[]): SimTransaction {
    return this.#accept(this.#coinsOf(null, totalOf(payments)), payments)
  }

  #coinsOf(address: string | null, amount: bigint): readonly Output[] {
    if (address !== null) return chooseCoins(this.state(address)?.unspent() ?? [], amount)
    return [{ hash: this.#nextHash('source'), index: 0, address, value: amount }]
  }

  #accept(inputs: readonly Output[], payments: readonly Paid[]): SimTransaction {
    const time = this.#clock.advance(1 + this.#random.below(30))
    const transaction = seal(this.chain, { time, inputs, payments, lockTime: ++this.#made })
    return this.atomically(() => {
      this.#placements.unconfirm(transaction)
      this.#mempool.push(transaction)
      return transaction
    })
  }

  #unconfirmed(hash: string): SimTransaction {
    const found = this.#mempool.find((transaction) => transaction.hash === hash)
    if (found === undefined) throw new RangeError(`${hash} is not in the mempool`)
    return found
  }

  #remove(transaction: SimTransaction): void {
    this.#placements.remove(transaction)
    this.#mempool = this.#mempool.filter((other) => this.#placements.isAlive(other))
  }

  #mineBlock(include: (transaction: SimTransaction) => boolean, reward: Payment | undefined): void {
    const height = this.#tip.height + 1
    const time = Math.max(this.#tip.time + 1, this.#clock.advance(SECONDS_PER_BLOCK))
    const { mined, waiting } = blockTemplate(this.#mempool, include)
    const transactions = reward === undefined ? mined : [this.#coinbase(reward, height, time), ...mined]
    for (const [order, transaction] of transactions.entries()) {
      this.#placements.confirm(transaction, height, time, order)
    }
    this.#mempool = [...waiting]
    this.#tree.add(height, time, hashesOf(transactions))
    this.#tip = this.#tree.block(height)
    if (transactions.length > 0) this.#blocks.set(height, transactions)
  }

  #coinbase(reward: Payment, height: number, time: number): SimTransaction {
    requirePositive(reward.amount)
    const lockTime = ++this.#made
    return seal(this.chain, { time, inputs: [], payments: [reward], lockTime, minedAt: height })
  }

  /** Removes the top blocks; returns those of their transactions that are unconfirmed again, oldest first. */
  #disconnect(depth: number): readonly SimTransaction[] {
    const top = this.#tip.height
    const height = top - depth
    const returned: SimTransaction[] = []
    for (let gone = height + 1; gone <= top; gone++) {
      returned.push(...(this.#blocks.get(gone) ?? []))
      this.#blocks.delete(gone)
    }
    for (const transaction of returned) {
      if (transaction.coinbase) this.#remove(transaction)
      else if (this.#placements.isAlive(transaction)) this.#placements.unconfirm(transaction)
    }
    const alive = returned.filter((transaction) => this.#placements.isAlive(transaction))
    this.#mempool = [...alive, ...this.#mempool]
    this.#tree.fork(height)
    this.#tip = this.#tree.block(height)
    return alive
  }

  /** The index of the new block for each transaction; the others stay unconfirmed. */
  #planBlocks(
    returned: readonly SimTransaction[],
    fate: (transaction: SimTransaction) => Fate,
  ): ReadonlyMap<string, number> {
    const plan = new Map<string, number>()
    for (const transaction of returned) {
      if (!this.#placements.isAlive(transaction)) continue
      const decided = fate(transaction)
      if (decided === 'drop') this.#remove(transaction)
      else if (decided === 'replace') plan.set(this.replace(transaction.hash).hash, 0)
      else if (decided !== 'wait') plan.set(transaction.hash, decided === 'mine' ? 0 : decided)
    }
    return plan
  }

  #nextHash(kind: string): string {
    return hex256(this.seed, kind, ++this.#made)
  }

  #record(): void {
    const affected = this.#placements.takeAffected()
    this.#ledger.record(this.#tip, this.#mempool.length, affected)
    for (const listener of this.#listeners) listener([...affected.addresses.keys()])
  }
}

function hashesOf(transactions: readonly SimTransaction[]): readonly string[] {
  return transactions.map(({ hash }) => hash)
}
