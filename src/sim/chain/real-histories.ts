import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { parseAddress } from '../../domain/address/parse-address.ts'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { PastTransaction } from './chain-options.ts'
import { hex256 } from './identifiers.ts'
import type { Output } from './transaction.ts'

/** Verified facts about an address of the real chain; amounts in base units. */
export interface AddressTruth {
  readonly address: string
  readonly kind: string | null
  readonly transactions: number
  readonly received: number
  readonly sent: number
  readonly balance: number
  readonly source: 'blocks' | 'provider'
}

interface RecordedCoin {
  readonly address: string | null
  readonly value: number
}

interface RecordedTransaction {
  readonly txid: string
  readonly height: number
  readonly time: string
  readonly coinbase?: true
  readonly inputs: readonly RecordedCoin[]
  readonly outputs: readonly RecordedCoin[]
}

const DATA = new URL('./data/', import.meta.url)

/** The same, with the address in the canonical form of its chain. */
export interface KnownAddress extends AddressTruth {
  readonly chain: RecordedChain
}

const RECORDED = ['bitcoin', 'bitcoin-cash'] as const
/** Chains of which real histories are bundled. */
export type RecordedChain = (typeof RECORDED)[number]

export function isRecorded(chain: ChainSlug): chain is RecordedChain {
  return (RECORDED as readonly ChainSlug[]).includes(chain)
}

/** The addresses whose whole histories are in `realTransactions`, as they were recorded. */
export function realAddresses(chain: RecordedChain = 'bitcoin'): readonly AddressTruth[] {
  return JSON.parse(gunzipSync(readFileSync(new URL(`${chain}-mainnet.truth.json.gz`, DATA))).toString())
}

/** The addresses of all recorded chains. */
export function knownAddresses(): readonly KnownAddress[] {
  return RECORDED.flatMap((chain) =>
    realAddresses(chain).map((truth) => ({
      ...truth,
      chain,
      address: parseAddress(truth.address, chain).address,
    })),
  )
}

/**
 * Transactions of a real chain at their real heights, oldest first, ancestors before descendants. Only the addresses of
 * `realAddresses` are kept, in canonical form: the records of all others are incomplete.
 */
export function realTransactions(chain: RecordedChain = 'bitcoin'): readonly PastTransaction[] {
  const known = new Map(
    realAddresses(chain).map(({ address }) => [address, parseAddress(address, chain).address]),
  )
  const text = gunzipSync(readFileSync(new URL(`${chain}-mainnet.ndjson.gz`, DATA))).toString('utf8')
  const recorded: RecordedTransaction[] = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const linker = new OutputLinker(known)
  const blocks = Map.groupBy(recorded, ({ height }) => height)
  return [...blocks.values()].flatMap((block) => linker.linkBlock(block))
}

/** Finds the output that each input spends, which the records do not name: the oldest one of the same value. */
class OutputLinker {
  readonly #known: ReadonlyMap<string, string>
  readonly #unspent = new Map<string, Output[]>()

  /** `known` are addresses as they were recorded, with their canonical forms. */
  constructor(known: ReadonlyMap<string, string>) {
    this.#known = known
  }

  /** Takes the transactions of one block in any order; returns them in a valid one. */
  linkBlock(block: readonly RecordedTransaction[]): PastTransaction[] {
    const linked: PastTransaction[] = []
    let waiting = [...block]
    while (waiting.length > 0) {
      const covered = waiting.filter((transaction) => this.#isCovered(transaction))
      const wanted = new Set(waiting.flatMap(({ inputs }) => inputs.map(coinKey)))
      // Two may spend an output of the same value: the one that creates such an output again goes first.
      const ready =
        covered.find(({ outputs }) => outputs.some((coin) => wanted.has(coinKey(coin)))) ?? covered[0]
      if (ready === undefined) throw new Error(`block ${waiting[0]?.height} spends an unknown output`)
      waiting = waiting.filter((transaction) => transaction !== ready)
      linked.push(this.#link(ready))
    }
    return linked
  }

  #isCovered({ inputs }: RecordedTransaction): boolean {
    const wanted = Map.groupBy(
      inputs.filter((coin) => this.#isKnown(coin)),
      coinKey,
    )
    return [...wanted].every(([key, coins]) => (this.#unspent.get(key)?.length ?? 0) >= coins.length)
  }

  #link({ txid, height, time, coinbase, inputs, outputs }: RecordedTransaction): PastTransaction {
    const used = inputs.map((coin, index) => {
      if (this.#isKnown(coin)) return this.#unspent.get(coinKey(coin))?.shift() as Output
      return { hash: hex256('source', txid), index, address: null, value: BigInt(coin.value) }
    })
    const made = outputs.map((coin, index) => {
      const address = this.#known.get(coin.address ?? '') ?? null
      return { hash: txid, index, address, value: BigInt(coin.value) }
    })
    for (const [index, coin] of outputs.entries()) {
      if (!this.#isKnown(coin)) continue
      const key = coinKey(coin)
      this.#unspent.set(key, [...(this.#unspent.get(key) ?? []), made[index] as Output])
    }
    const seconds = Date.parse(time) / 1000
    const transaction = {
      hash: txid,
      time: seconds,
      inputs: used,
      outputs: made,
      coinbase: coinbase === true,
      lockTime: null,
    }
    return { transaction, height }
  }

  #isKnown({ address }: RecordedCoin): boolean {
    return address !== null && this.#known.has(address)
  }
}

function coinKey({ address, value }: RecordedCoin): string {
  return `${address}:${value}`
}
