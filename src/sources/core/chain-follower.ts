import type { Chain } from '../../domain/chains/chain.ts'
import { SourceError } from '../../domain/ports/source.ts'
import { ChainMoved } from './chain-moved.ts'
import { blockHash } from './check-node.ts'
import { type BlockHeader, decodeHeader, hashOf } from './decode-block.ts'
import { Mempool } from './mempool.ts'
import { type Block, follows, RECENT_MAX, RecentBlocks } from './recent-blocks.ts'
import { inParts, readBlock } from './relevant-blocks.ts'
import type { RpcClient, RpcOptions } from './rpc-client.ts'
import type { Scanned } from './scan.ts'
import { WatchedScripts } from './watched-scripts.ts'

export interface FollowerParts {
  readonly rpc: RpcClient
  readonly chain: Chain
  readonly onChanged: (scripts: ReadonlySet<string>) => void
  /** `replacedFrom`: the height of the lowest block that was replaced; null if none was. */
  readonly onBlock: (height: number, replacedFrom: number | null) => void
}

const ROUNDS_MAX = 10
const TOGETHER = 4

/**
 * Follows the node's chain and mempool, and matches each new block and transaction with the watched scripts. Not to be
 * called while it works.
 */
export class ChainFollower {
  readonly watched = new WatchedScripts()
  readonly #parts: FollowerParts
  readonly #mempool: Mempool
  #blocks: RecentBlocks | null = null

  constructor(parts: FollowerParts) {
    this.#parts = parts
    const { rpc, chain } = parts
    this.#mempool = new Mempool({ rpc, decimals: chain.coin.decimals, watched: this.watched })
  }

  /** The block that all histories are at; null while nothing is watched. */
  get tip(): Block | null {
    return this.#blocks?.tip ?? null
  }

  /** The node may have another chain: nothing that is known holds any more. */
  reset(): void {
    this.#blocks = null
    this.#mempool.forget()
    const all = this.watched.clear()
    if (all.size > 0) this.#parts.onChanged(all)
  }

  /** Reads new blocks and transactions until none is missing. Throws SourceError. */
  async catchUp(options: RpcOptions): Promise<void> {
    if (this.#blocks === null) return
    for (let round = 1; round <= ROUNDS_MAX; round += 1) {
      const best = await this.#best(options)
      if (best !== this.#blocks.tip.hash) await this.#moveTo(best, options)
      if (this.#blocks === null) return
      const changed = await this.#mempool.refresh(options)
      if (changed.size > 0) this.#parts.onChanged(changed)
      // A transaction that was confirmed in between is in neither of both.
      if ((await this.#best(options)) === this.#blocks.tip.hash) return
    }
    const { title } = this.#parts.rpc
    throw new SourceError('failed', 'too_busy', `${title} gets new blocks faster than they are read.`)
  }

  /**
   * Watches scripts from the block of their scan on, and reads the blocks since. Throws ChainMoved if that block is no
   * longer in the chain, SourceError.
   */
  async add(scanned: Scanned, options: RpcOptions): Promise<void> {
    this.#blocks ??= await this.#recentBlocks(scanned, options)
    await this.catchUp(options)
    const blocks = this.#blocks
    if (blocks === null || !blocks.has(scanned)) throw new ChainMoved()
    const fresh = new WatchedScripts()
    fresh.add(scanned)
    for (const hash of blocks.hashesAbove(scanned.height)) {
      fresh.addBlock(await this.#block(hash, options))
    }
    this.watched.addAll(fresh)
    this.#mempool.forget()
    await this.catchUp(options)
  }

  async #moveTo(best: string, options: RpcOptions): Promise<void> {
    const path = await this.#pathTo(best, options)
    if (path === null) return this.reset()
    const blocks = this.#blocks as RecentBlocks
    const fork = blocks.heightOf(path[0]?.previous ?? best) as number
    const replacedFrom = fork < blocks.tip.height ? fork + 1 : null
    if (replacedFrom !== null) this.#undo(blocks, fork)
    for (const header of path) {
      const block = await this.#block(header.hash, options)
      if (!follows(block, blocks.tip)) throw new ChainMoved()
      const changed = this.watched.addBlock(block)
      this.#mempool.confirmed(block.transactions)
      blocks.push(block)
      if (changed.size > 0) this.#parts.onChanged(changed)
    }
    this.#parts.onBlock(blocks.tip.height, replacedFrom)
  }

  #undo(blocks: RecentBlocks, fork: number): void {
    const changed = this.watched.undo(fork)
    blocks.undo(fork)
    if (changed.size > 0) this.#parts.onChanged(changed)
  }

  /** The blocks above the newest known one of its chain, oldest first; null if none is known. */
  async #pathTo(best: string, options: RpcOptions): Promise<readonly BlockHeader[] | null> {
    const blocks = this.#blocks as RecentBlocks
    const path: BlockHeader[] = []
    for (let hash: string | null = best; hash !== null && blocks.heightOf(hash) === null; ) {
      const header: BlockHeader = await this.#header(hash, options)
      if (header.height <= blocks.tip.height - RECENT_MAX) return null
      path.unshift(header)
      hash = header.previous
    }
    return path[0]?.previous === null ? null : path
  }

  async #recentBlocks({ height, hash }: Block, options: RpcOptions): Promise<RecentBlocks> {
    const { rpc } = this.#parts
    const lowest = Math.max(0, height - RECENT_MAX + 1)
    const heights = Array.from({ length: height - lowest }, (_, index) => lowest + index)
    const below = await inParts(heights, TOGETHER, async (each) => ({
      height: each,
      hash: await blockHash(rpc, each, options),
    }))
    if ((await blockHash(rpc, height, options)) !== hash) throw new ChainMoved()
    return new RecentBlocks([...below, { height, hash }])
  }

  async #best(options: RpcOptions): Promise<string> {
    const decode = (result: unknown) => hashOf(result, 'the newest block')
    return await this.#parts.rpc.result({ method: 'getbestblockhash', decode }, options)
  }

  async #header(hash: string, options: RpcOptions): Promise<BlockHeader> {
    const request = { method: 'getblockheader', params: [hash], decode: decodeHeader }
    return await this.#parts.rpc.result(request, options)
  }

  #block(hash: string, options: RpcOptions) {
    const { rpc, chain } = this.#parts
    return readBlock(rpc, hash, chain.coin.decimals, options, ({ height }) => height)
  }
}
