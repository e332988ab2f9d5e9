import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { CallOptions } from '../../domain/ports/call-options.ts'
import { SourceError } from '../../domain/ports/source.ts'
import { UnusableAnswer } from '../../net/answer-fields.ts'
import type { RequestTarget } from '../../net/outcome.ts'
import { type BlockHeader, canSplitHeaders, decodeHeader, splitHeaders } from './block-header.ts'
import type { RpcAnswer, RpcCall } from './connection/rpc-connection.ts'
import type { ElectrumCalls } from './electrum-calls.ts'

/** Joined headers cost less than the frame of another request up to this many unneeded ones between two. */
const GAP_MAX = 60
/** Servers join up to 2,016. */
const JOINED_MAX = 500
const LINE_MAX = 100
/** Times that are kept. */
const KEPT_MAX = 200_000

interface Range {
  readonly start: number
  count: number
}

/** Headers of blocks, and the times in them, which are kept. */
export class BlockHeaders {
  readonly #chain: ChainSlug
  readonly #calls: ElectrumCalls
  readonly #times = new Map<number, number>()
  #areJoined: boolean

  constructor(chain: ChainSlug, calls: ElectrumCalls) {
    this.#chain = chain
    this.#calls = calls
    this.#areJoined = canSplitHeaders(chain)
  }

  /** Blocks from this height on were replaced. */
  dropFrom(height: number): void {
    for (const known of [...this.#times.keys()]) if (known >= height) this.#times.delete(known)
  }

  /** The time (s) of each height. Throws SourceError, also if the server lacks a block. */
  async times(
    heights: readonly number[],
    target: RequestTarget,
    options: CallOptions,
  ): Promise<ReadonlyMap<number, number>> {
    const wanted = new Set(heights)
    const times = new Map([...wanted].flatMap((height) => this.#known(height)))
    const missing = [...wanted].filter((height) => !times.has(height))
    const headers = await this.read(missing, target, options)
    if (this.#times.size > KEPT_MAX) this.#times.clear()
    for (const height of missing) {
      const header = headers.get(height)
      if (header === undefined) {
        throw new SourceError(
          'failed',
          'source_unavailable',
          `The Electrum server has no block ${height} yet.`,
        )
      }
      times.set(height, header.time)
      this.#times.set(height, header.time)
    }
    return times
  }

  /** The headers that the server has. Throws SourceError, also for what is no header. */
  async read(
    heights: readonly number[],
    target: RequestTarget,
    options: CallOptions,
  ): Promise<ReadonlyMap<number, BlockHeader>> {
    const ranges = rangesOf(heights, this.#areJoined)
    const found = await this.#ask(ranges, target, options)
    if (ranges.every(({ count }) => count === 1)) return found
    // Some servers cannot join headers, others join fewer.
    const missing = heights.filter((height) => !found.has(height))
    const rest = await this.#ask(rangesOf(missing, false), target, options)
    if (found.size === 0 && rest.size > 0) this.#areJoined = false
    return new Map([...found, ...rest])
  }

  async #ask(
    ranges: readonly Range[],
    target: RequestTarget,
    options: CallOptions,
  ): Promise<ReadonlyMap<number, BlockHeader>> {
    const answers = await this.#calls.ask(ranges.map(callOf), { target, lineMax: LINE_MAX }, options)
    const found = new Map<number, BlockHeader>()
    for (const [index, range] of ranges.entries()) {
      for (const [place, header] of this.#decode(range, answers[index] as RpcAnswer).entries()) {
        found.set(range.start + place, header)
      }
    }
    return found
  }

  /** None where the answer has them not, or not as a chain: they are requested one by one then. Throws SourceError. */
  #decode({ count }: Range, answer: RpcAnswer): readonly BlockHeader[] {
    if ('error' in answer) return []
    try {
      const stated = count === 1 ? [answer.result] : splitHeaders(answer.result).slice(0, count)
      const headers = stated.map((header) => decodeHeader(this.#chain, header))
      return isChain(headers) ? headers : []
    } catch (error) {
      if (!(error instanceof UnusableAnswer)) throw error
      const sentence = `The Electrum server gives unusable headers: ${error.message}.`
      throw new SourceError('unusable', 'source_inconsistent', sentence)
    }
  }

  #known(height: number): [number, number][] {
    const time = this.#times.get(height)
    return time === undefined ? [] : [[height, time]]
  }
}

/** Whether each header names the one before it as its parent. Others may belong to other heights. */
function isChain(headers: readonly BlockHeader[]): boolean {
  return headers.every(({ parent }, index) => (headers[index - 1]?.hash ?? parent) === parent)
}

function callOf({ start, count }: Range): RpcCall {
  return count === 1
    ? { method: 'blockchain.block.header', params: [start] }
    : { method: 'blockchain.block.headers', params: [start, count] }
}

/** Few requests for many heights: those close to each other are joined, where joined headers can be told apart. */
function rangesOf(heights: readonly number[], areJoined: boolean): readonly Range[] {
  const ranges: Range[] = []
  for (const height of heights.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1)
    const reach = last === undefined ? Number.POSITIVE_INFINITY : height - last.start + 1
    const isClose = last !== undefined && height - (last.start + last.count) <= GAP_MAX
    if (areJoined && isClose && reach <= JOINED_MAX) last.count = reach
    else ranges.push({ start: height, count: 1 })
  }
  return ranges
}
