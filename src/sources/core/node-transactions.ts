import type { Chain } from '../../domain/chains/chain.ts'
import { countField } from '../../net/answer-fields.ts'
import { ChainMoved } from './chain-moved.ts'
import { blockHash, hasTransactionIndex, type NodeAbilities } from './check-node.ts'
import { decodeHeader, fieldsOf } from './decode-block.ts'
import { decodeWholeTransaction, type WholeNodeTransaction } from './decode-whole-transaction.ts'
import type { RpcClient, RpcOptions } from './rpc-client.ts'
import type { WatchedScripts } from './watched-scripts.ts'

export interface NodeTransactionsParts {
  readonly rpc: RpcClient
  readonly chain: Chain
  readonly abilities: NodeAbilities
  readonly watched: WatchedScripts
}

export type FoundTransaction =
  | {
      readonly kind: 'found'
      readonly transaction: WholeNodeTransaction
      /** Null while unconfirmed. */
      readonly height: number | null
      /** Of its block, or when the node has first seen it, in seconds since 1970; null if it does not say. */
      readonly time: number | null
    }
  /** It is in none of the node's blocks, and not waiting. */
  | { readonly kind: 'unknown' }
  /** It is not waiting, and the node cannot say whether it is in a block. */
  | { readonly kind: 'not-indexed' }

/** RPC_INVALID_ADDRESS_OR_KEY, which `getrawtransaction` answers for a transaction or block that it does not find. */
const NOT_FOUND = -5

/**
 * Reads single transactions for one request. A node finds those that wait; those in blocks by its index of transactions,
 * or in the block that is named.
 */
export class NodeTransactions {
  readonly #parts: NodeTransactionsParts
  readonly #options: RpcOptions
  readonly #heights = new Map<string, number>()
  readonly #blockHashes = new Map<number, Promise<string>>()
  #isIndexed: Promise<boolean> | null = null

  constructor(parts: NodeTransactionsParts, options: RpcOptions) {
    this.#parts = parts
    this.#options = options
  }

  /** Looks up which of them concern watched scripts, and in which blocks they are. */
  expect(hashes: Iterable<string>): void {
    for (const [hash, height] of this.#parts.watched.heightsOf(new Set(hashes))) {
      this.#heights.set(hash, height)
    }
  }

  /** Throws ChainMoved, SourceError. */
  async read(hash: string): Promise<FoundTransaction> {
    const height = this.#heights.get(hash)
    if (height === undefined) return await this.#readAnywhere(hash)
    const transaction = await this.#ask(hash, [await this.#blockHash(height)])
    if (transaction === null) throw new ChainMoved()
    return { kind: 'found', transaction, height, time: transaction.time }
  }

  async #readAnywhere(hash: string): Promise<FoundTransaction> {
    const transaction = await this.#ask(hash, [])
    if (transaction === null) {
      this.#isIndexed ??= hasTransactionIndex(this.#parts.rpc, this.#options)
      return { kind: (await this.#isIndexed) ? 'unknown' : 'not-indexed' }
    }
    const { block } = transaction
    if (block === null) {
      return { kind: 'found', transaction, height: null, time: await this.#seenAt(hash) }
    }
    const height = await this.#heightOf(block)
    return height === null
      ? { kind: 'unknown' }
      : { kind: 'found', transaction, height, time: transaction.time }
  }

  /** Null if it is not found. Since v25, verbosity 2 adds what the inputs of a transaction in a block spend. */
  async #ask(hash: string, block: readonly string[]): Promise<WholeNodeTransaction | null> {
    const { rpc, chain, abilities } = this.#parts
    const decode = (result: unknown) => decodeWholeTransaction(result, hash, chain.coin.decimals)
    const params = [hash, abilities.tellsSpent ? 2 : true, ...block]
    const request = { method: 'getrawtransaction', params, decode }
    const answer = await rpc.call(request, this.#options)
    if (answer.kind === 'result') return answer.value
    return answer.code === NOT_FOUND ? null : await rpc.result(request, this.#options)
  }

  #blockHash(height: number): Promise<string> {
    const hash = this.#blockHashes.get(height) ?? blockHash(this.#parts.rpc, height, this.#options)
    this.#blockHashes.set(height, hash)
    return hash
  }

  /** Null for a block that is no longer in the chain. */
  async #heightOf(block: string): Promise<number | null> {
    const decode = (result: unknown) => {
      const { confirmations } = fieldsOf(result)
      return confirmations === -1 ? null : decodeHeader(result).height
    }
    const request = { method: 'getblockheader', params: [block], decode }
    return await this.#parts.rpc.result(request, this.#options)
  }

  async #seenAt(hash: string): Promise<number | null> {
    const decode = (result: unknown) => countField(fieldsOf(result), 'time')
    const request = { method: 'getmempoolentry', params: [hash], decode }
    const answer = await this.#parts.rpc.call(request, this.#options)
    return answer.kind === 'result' ? answer.value : null
  }
}
