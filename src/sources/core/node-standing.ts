import type { Chain } from '../../domain/chains/chain.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import { SourceError, type SourceStatus } from '../../domain/ports/source.ts'
import { unlessAborted } from '../../net/unless-aborted.ts'
import type { ForkBlock } from './chains.ts'
import { checkNode, type NodeAbilities } from './check-node.ts'
import { NodeProblem } from './node-problem.ts'
import type { RpcClient, RpcOptions } from './rpc-client.ts'

export interface NodeStandingParts {
  readonly rpc: RpcClient
  readonly chain: Chain
  readonly forks: readonly ForkBlock[]
  readonly clock: Clock
  /** Called when it may have changed. */
  readonly onChange: () => void
}

/** How long (ms) a node that cannot serve is left alone. */
const PROBLEM_MS = 10_000

/** Whether the node can serve, as far as it was checked since it was last reached anew. */
export class NodeStanding {
  readonly #parts: NodeStandingParts
  #abilities: NodeAbilities | null = null
  #checking: Promise<NodeAbilities> | null = null
  #problem: { readonly cause: NodeProblem; readonly until: number } | null = null
  readonly #stop = new AbortController()

  constructor(parts: NodeStandingParts) {
    this.#parts = parts
  }

  /** Checks the node unless it is known to serve. Throws SourceError. */
  async require(options: RpcOptions): Promise<NodeAbilities> {
    if (this.#abilities !== null) return this.#abilities
    const { clock, onChange } = this.#parts
    if (this.#problem !== null && this.#problem.until > clock.now() && !options.manual) throw this.#error()
    const checked = this.#checking ?? this.#check(onChange)
    this.#checking = checked
    // What it has found is kept, whether or not it is waited for.
    checked.catch(() => {})
    await unlessAborted(
      checked.then(() => {}),
      options.signal,
    )
    return await checked
  }

  /** Ends the check that is under way, and every later one. */
  stop(reason: unknown): void {
    this.#stop.abort(reason)
  }

  /** One check at a time, for all who wait for it. */
  async #check(onChange: () => void): Promise<NodeAbilities> {
    try {
      const abilities = await checkNode(this.#parts, { signal: this.#stop.signal, manual: true })
      this.#abilities = abilities
      this.#problem = null
      onChange()
      return abilities
    } catch (error) {
      throw this.failed(error)
    } finally {
      this.#checking = null
    }
  }

  /** Notes why a call has failed; returns the error to throw. A node that was not reached may come back as another one. */
  failed(error: unknown): unknown {
    if (error instanceof NodeProblem) {
      this.#abilities = null
      this.#problem = { cause: error, until: this.#parts.clock.now() + PROBLEM_MS }
      this.#parts.onChange()
      return this.#error()
    }
    if (error instanceof SourceError && error.scope === 'source') this.#abilities = null
    return error
  }

  availableAt(now: number): number {
    return this.#problem === null ? now : Math.max(now, Math.min(this.#problem.until, now + PROBLEM_MS))
  }

  /** `progress`: the part of a scan that is done, from 0 to 1; null without one. */
  shownIn(status: SourceStatus, progress: number | null): SourceStatus {
    const problem = this.#problem
    const version = this.#abilities?.version ?? null
    const server = version === null ? {} : { server: version }
    if (problem !== null && (status.state === 'ok' || status.state === 'unknown')) {
      const { message: reason, code: reasonCode } = problem.cause
      return { ...status, ...server, state: 'down', reason, reasonCode, until: problem.until }
    }
    if (progress === null || status.reason !== null) return { ...status, ...server }
    const percent = Math.floor(progress * 100)
    return { ...status, ...server, reason: `It looks through all blocks for new addresses: ${percent} %.` }
  }

  #error(): SourceError {
    const { message, until } = {
      message: this.#problem?.cause.message ?? '',
      until: this.#problem?.until ?? null,
    }
    return new SourceError('down', 'source_unavailable', message, until)
  }
}
