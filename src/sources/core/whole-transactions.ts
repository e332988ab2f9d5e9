import type { Chain } from '../../domain/chains/chain.ts'
import type { TransactionReading } from '../../domain/ports/transaction-reader.ts'
import { type ReportedOutput, readOutput } from '../../domain/transactions/read-output.ts'
import { sumOfValues } from '../../domain/transactions/transaction.ts'
import type { NodeAbilities } from './check-node.ts'
import type { WholeNodeTransaction } from './decode-whole-transaction.ts'
import { type FoundTransaction, NodeTransactions } from './node-transactions.ts'
import { inParts } from './relevant-blocks.ts'
import type { RpcClient, RpcOptions } from './rpc-client.ts'
import { SpentOutputs } from './spent-outputs.ts'
import type { WatchedScripts } from './watched-scripts.ts'

export interface WholeTransactionsParts {
  readonly rpc: RpcClient
  readonly chain: Chain
  readonly abilities: NodeAbilities
  readonly watched: WatchedScripts
  /** Whether the blocks of all transactions of followed addresses are known. */
  readonly isWhole: boolean
}

/** Transactions that are read at the same time. */
const TOGETHER = 4

/** Reads whole transactions: with what their inputs spend, and with their block. */
export class WholeTransactions {
  static readonly SIZE_MAX = 50
  readonly #parts: WholeTransactionsParts
  readonly #options: RpcOptions

  constructor(parts: WholeTransactionsParts, options: RpcOptions) {
    this.#parts = parts
    this.#options = options
  }

  /**
   * Of each hash, except those whose block is not known yet, because addresses are still being looked up. Throws
   * ChainMoved, SourceError.
   */
  async read(hashes: readonly string[]): Promise<ReadonlyMap<string, TransactionReading>> {
    const transactions = new NodeTransactions(this.#parts, this.#options)
    transactions.expect(hashes)
    const found = await inParts(hashes, TOGETHER, (hash) => transactions.read(hash))
    const spent = new SpentOutputs({ ...this.#parts, transactions }, this.#options)
    await spent.resolve(found.flatMap((each) => (each.kind === 'found' ? [each.transaction] : [])))
    return new Map(
      hashes.flatMap((hash, place): [string, TransactionReading][] => {
        const reading = this.#reading(found[place] as FoundTransaction, spent)
        return reading === null ? [] : [[hash, reading]]
      }),
    )
  }

  #reading(found: FoundTransaction, spent: SpentOutputs): TransactionReading | null {
    if (found.kind === 'unknown') return { kind: 'unknown' }
    if (found.kind === 'not-indexed') return this.#parts.isWhole ? this.#unusable(NOT_INDEXED) : null
    const { transaction, height, time } = found
    if (transaction.isShielded) return this.#unusable('does not say what its shielded parts move')
    const inputs = transaction.inputs.map((input) => spent.of(input))
    if (!inputs.every((input) => input !== null)) return this.#unusable(NO_PARENTS)
    return { kind: 'found', transaction: this.#whole(transaction, { height, time }, inputs) }
  }

  #whole(
    { hash, isCoinbase, size, virtualSize, outputs: reported }: WholeNodeTransaction,
    place: { readonly height: number | null; readonly time: number | null },
    spent: readonly ReportedOutput[],
  ) {
    const { chain } = this.#parts
    const [inputs, outputs] = [
      spent.map((output) => readOutput(chain, output)),
      reported.map((output) => readOutput(chain, output)),
    ]
    const fee = isCoinbase ? null : sumOfValues(inputs) - sumOfValues(outputs)
    return { hash, ...place, isCoinbase, fee, size, virtualSize, inputs, outputs }
  }

  #unusable(clause: string): TransactionReading {
    return { kind: 'unusable', reason: `${this.#parts.rpc.title} ${clause}.` }
  }
}

const NOT_INDEXED =
  'has no index of transactions (txindex=1), so it finds only those of followed addresses and unconfirmed ones'
const NO_PARENTS =
  'does not say what all of its inputs spent: it needs Bitcoin Core 25 or later, or an index of transactions (txindex=1)'
