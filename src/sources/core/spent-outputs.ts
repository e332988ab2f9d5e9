import type { Chain } from '../../domain/chains/chain.ts'
import type { ReportedOutput } from '../../domain/transactions/read-output.ts'
import { type Outpoint, partsOf } from './decode-block.ts'
import { decodeUnspentOutput, type NodeInput, type WholeNodeTransaction } from './decode-whole-transaction.ts'
import type { NodeTransactions } from './node-transactions.ts'
import { inParts } from './relevant-blocks.ts'
import type { RpcClient, RpcOptions } from './rpc-client.ts'
import type { WatchedScripts } from './watched-scripts.ts'

export interface SpentOutputsParts {
  readonly rpc: RpcClient
  readonly chain: Chain
  readonly watched: WatchedScripts
  readonly transactions: NodeTransactions
}

/** Parents that are read at the same time. */
const TOGETHER = 4

/**
 * The outputs that transactions spend: as the node says with them, as watched outputs, as outputs that no block spends
 * yet (`gettxout`), or out of the transactions that made them.
 */
export class SpentOutputs {
  readonly #parts: SpentOutputsParts
  readonly #options: RpcOptions
  readonly #outputs = new Map<Outpoint, ReportedOutput>()

  constructor(parts: SpentOutputsParts, options: RpcOptions) {
    this.#parts = parts
    this.#options = options
  }

  /** Throws ChainMoved, SourceError. */
  async resolve(transactions: readonly WholeNodeTransaction[]): Promise<void> {
    this.#addOwn(transactions)
    const waiting = this.#openIn(transactions.filter(({ block }) => block === null))
    await inParts(waiting, TOGETHER, (outpoint) => this.#readUnspent(outpoint))
    const parents = Map.groupBy(this.#openIn(transactions), (outpoint) => partsOf(outpoint).hash)
    this.#parts.transactions.expect(parents.keys())
    await inParts([...parents], TOGETHER, ([hash, outpoints]) => this.#readParent(hash, outpoints))
  }

  /** Null if it was not found. */
  of({ outpoint, spent }: NodeInput): ReportedOutput | null {
    return spent ?? this.#outputs.get(outpoint) ?? null
  }

  #addOwn(transactions: readonly WholeNodeTransaction[]): void {
    for (const outpoint of this.#openIn(transactions)) {
      const own = this.#parts.watched.outputAt(outpoint)
      if (own !== null) this.#outputs.set(outpoint, { ...own, recipient: null })
    }
  }

  #openIn(transactions: readonly WholeNodeTransaction[]): readonly Outpoint[] {
    const inputs = transactions.flatMap((transaction) => transaction.inputs)
    return inputs.filter((input) => this.of(input) === null).map(({ outpoint }) => outpoint)
  }

  async #readUnspent(outpoint: Outpoint): Promise<void> {
    const { rpc, chain } = this.#parts
    const { hash, number } = partsOf(outpoint)
    const decode = (result: unknown) => decodeUnspentOutput(result, chain.coin.decimals)
    // Without the mempool, in which it is spent.
    const request = { method: 'gettxout', params: [hash, number, false], decode }
    const answer = await rpc.call(request, this.#options)
    if (answer.kind === 'result' && answer.value !== null) this.#outputs.set(outpoint, answer.value)
  }

  async #readParent(parent: string, outpoints: readonly Outpoint[]): Promise<void> {
    const found = await this.#parts.transactions.read(parent)
    if (found.kind !== 'found') return
    for (const outpoint of outpoints) {
      const output = found.transaction.outputs[partsOf(outpoint).number]
      if (output !== undefined) this.#outputs.set(outpoint, output)
    }
  }
}
