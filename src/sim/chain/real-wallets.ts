import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { type ChainSlug, chainOf } from '../../domain/chains/chain.ts'
import { accountDescriptor } from '../../domain/keys/account-descriptor.ts'
import { readExtendedKey } from '../../domain/keys/extended-key.ts'
import { OpenDescriptor } from '../../domain/keys/open-descriptor.ts'
import type { ScriptType } from '../../domain/keys/script-type.ts'
import type { PastTransaction } from './chain-options.ts'
import { hex256 } from './identifiers.ts'
import { type Output, outpoint, type SimTransaction, sumOf } from './transaction.ts'

/** One account of a real wallet, as it was recorded. */
interface RealAccount {
  readonly id: string
  readonly type: ScriptType
  readonly key: string
  readonly accountPath: string
  /** In base units. */
  readonly balance: number
  readonly nextReceive: Readonly<Record<string, string>>
  readonly transactions: number
  /** Oldest first: hash, height, net, fee of the whole transaction. */
  readonly entries: readonly (readonly [hash: string, height: number, net: number, fee: number])[]
}

/** A real wallet and what is known of its whole list of transactions. */
export interface RealWallet {
  readonly id: string
  readonly chain: ChainSlug
  readonly accounts: readonly RealAccount[]
  readonly feed: {
    readonly transactions: number
    readonly touchingSeveralAccounts: number
    readonly internal: number
    readonly feesOfInternal: number
    readonly balance: number
  }
}

const FILE = new URL('./data/real-wallets.json.gz', import.meta.url)

/** The bundled wallets; their records are of the accounts, not of single addresses. */
export function realWallets(): readonly RealWallet[] {
  return JSON.parse(gunzipSync(readFileSync(FILE)).toString())
}

/** The descriptors of a wallet, one on each line. */
export function walletText({ chain, accounts }: RealWallet): string {
  return accounts.map((account) => openAccount(account, chain).text).join('\n')
}

/** The transactions of the wallets of a chain among others, oldest first. */
export function withRealWallets(
  chain: ChainSlug,
  others: readonly PastTransaction[],
): readonly PastTransaction[] {
  const time = blockTimes(chain, others)
  const own = realWallets().filter((wallet) => wallet.chain === chain)
  const past = own.flatMap((wallet) => walletTransactions(wallet, time))
  return [...others, ...past].toSorted((a, b) => a.height - b.height)
}

/** The part of a transaction that concerns one account. */
interface Part {
  readonly account: Account
  readonly net: bigint
}

interface Recorded {
  readonly hash: string
  readonly height: number
  readonly fee: bigint
  readonly parts: readonly Part[]
}

/**
 * The transactions of a wallet at their real heights, with the net amounts and fees that were recorded. Which addresses
 * of an account they use is invented: payments go to the next one that receives, change to the next one for change.
 */
function walletTransactions(
  wallet: RealWallet,
  timeAt: (height: number) => number,
): readonly PastTransaction[] {
  const accounts = wallet.accounts.map((account) => new Account(account, wallet.chain))
  return blocksOf(wallet, accounts).flatMap((block) =>
    inOrder(block, new Map(accounts.map((account) => [account, account.balance]))).map((recorded) => ({
      transaction: transactionOf(recorded, timeAt(recorded.height)),
      height: recorded.height,
    })),
  )
}

/** The transactions of one block in an order in which each account can pay. Throws if there is none. */
function inOrder(block: readonly Recorded[], balances: ReadonlyMap<Account, bigint>): readonly Recorded[] {
  const order = orderOf(block, balances)
  if (order === null) throw new Error(`block ${block[0]?.height} spends more than there is`)
  return order
}

function orderOf(
  block: readonly Recorded[],
  balances: ReadonlyMap<Account, bigint>,
): readonly Recorded[] | null {
  if (block.length === 0) return []
  for (const next of block) {
    const after = new Map(balances)
    for (const { account, net } of next.parts) after.set(account, (after.get(account) ?? 0n) + net)
    if ([...after.values()].some((balance) => balance < 0n)) continue
    const others = block.filter((other) => other !== next)
    const rest = orderOf(others, after)
    if (rest !== null) return [next, ...rest]
  }
  return null
}

function blocksOf(wallet: RealWallet, accounts: readonly Account[]): readonly (readonly Recorded[])[] {
  const byHash = new Map<string, Recorded>()
  for (const [index, { entries }] of wallet.accounts.entries()) {
    const account = accounts[index] as Account
    for (const [hash, height, net, fee] of entries) {
      const parts = [...(byHash.get(hash)?.parts ?? []), { account, net: BigInt(net) }]
      byHash.set(hash, { hash, height, fee: BigInt(fee), parts })
    }
  }
  const byHeight = Map.groupBy(byHash.values(), ({ height }) => height)
  return [...byHeight].toSorted(([a], [b]) => a - b).map(([, block]) => block)
}

function transactionOf({ hash, fee, parts }: Recorded, time: number): SimTransaction {
  const inputs: Output[] = []
  const payments: { address: string | null; value: bigint }[] = []
  for (const { account, net } of parts) {
    if (net > 0n) payments.push({ address: account.nextReceiving(), value: net })
    else {
      const coins = account.spend(-net)
      inputs.push(...coins)
      const rest = sumOf(coins) + net
      if (rest > 0n) payments.push({ address: account.nextChange(), value: rest })
    }
  }
  const total = payments.reduce((sum, { value }) => sum + value, fee)
  const missing = total - sumOf(inputs)
  if (missing > 0n) inputs.push({ hash: hex256('source', hash), index: 0, address: null, value: missing })
  if (missing < 0n) payments.push({ address: null, value: -missing })
  const outputs = payments.map((payment, index) => ({ hash, index, ...payment }))
  for (const { account } of parts) account.receive(outputs)
  return { hash, time, inputs, outputs, coinbase: false, lockTime: null }
}

/** The time of the first block and the mean time between blocks (s), of the chains with wallets. */
const SPACING: Readonly<Partial<Record<ChainSlug, readonly [start: number, seconds: number]>>> = {
  bitcoin: [1_231_006_505, 567],
  litecoin: [1_317_972_665, 149.5],
  dogecoin: [1_386_325_540, 62.6],
}

/** The records have no times: those of the known blocks around, or else as many blocks after the first one. */
function blockTimes(chain: ChainSlug, known: readonly PastTransaction[]): (height: number) => number {
  const [start, seconds] = SPACING[chain] ?? [0, 600]
  const blocks = known.map(({ height, transaction }) => ({ height, time: transaction.time }))
  return (height) => {
    const estimate = Math.floor(start + height * seconds)
    const above = blocks.findIndex((block) => block.height >= height)
    const [before, after] = [blocks[above - 1], blocks[above]]
    if (before === undefined || after === undefined) return estimate
    if (after.height === before.height) return after.time
    const share = (height - before.height) / (after.height - before.height)
    return Math.floor(before.time + share * (after.time - before.time))
  }
}

/** Addresses that one account uses, and the outputs that are still unspent. */
class Account {
  readonly #addresses: readonly [receiving: readonly string[], change: readonly string[]]
  readonly #used: [receiving: number, change: number] = [0, 0]
  #unspent: Output[] = []

  constructor(account: RealAccount, chain: ChainSlug) {
    const opened = openAccount(account, chain)
    const [next = '0/1'] = Object.keys(account.nextReceive)
    const count = Math.max(1, Number(next.split('/')[1]))
    const list = (branch: number) => opened.addresses(branch, 0, count).map(({ address }) => address)
    this.#addresses = [list(0), list(1)]
  }

  get balance(): bigint {
    return sumOf(this.#unspent)
  }

  nextReceiving(): string {
    return this.#next(0)
  }

  nextChange(): string {
    return this.#next(1)
  }

  /** The oldest outputs, at least one, that cover `amount`. */
  spend(amount: bigint): readonly Output[] {
    let value = 0n
    const count = this.#unspent.findIndex((output) => {
      value += output.value
      return value >= amount
    })
    return this.#unspent.splice(0, count + 1)
  }

  receive(outputs: readonly Output[]): void {
    const own = new Set(this.#addresses.flat())
    const known = new Set(this.#unspent.map(outpoint))
    const received = outputs.filter(
      (output) => output.address !== null && own.has(output.address) && !known.has(outpoint(output)),
    )
    this.#unspent.push(...received)
  }

  #next(branch: 0 | 1): string {
    const addresses = this.#addresses[branch]
    const address = addresses[this.#used[branch] % addresses.length] as string
    this.#used[branch] += 1
    return address
  }
}

function openAccount({ key, type }: RealAccount, chain: ChainSlug): OpenDescriptor {
  return new OpenDescriptor(accountDescriptor(readExtendedKey(key), type), chainOf(chain))
}
