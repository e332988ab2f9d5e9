import { setImmediate } from 'node:timers/promises'
import type { Chain } from '../../domain/chains/chain.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import { Mutex } from '../../net/mutex.ts'
import { unlessAborted } from '../../net/unless-aborted.ts'
import { ChainFollower, type FollowerParts } from './chain-follower.ts'
import { ChainMoved } from './chain-moved.ts'
import type { NodeAbilities } from './check-node.ts'
import type { Block } from './recent-blocks.ts'
import type { RpcClient, RpcOptions } from './rpc-client.ts'
import { scan } from './scan.ts'
import type { WatchedScripts } from './watched-scripts.ts'

export interface ScriptIndexParts extends Pick<FollowerParts, 'onChanged' | 'onBlock'> {
  readonly rpc: RpcClient
  readonly chain: Chain
  readonly clock: Clock
  /** Throws SourceError if the node cannot serve. */
  readonly abilities: (options: RpcOptions) => Promise<NodeAbilities>
}

/** What is known of the node's chain, whatever is watched. */
export interface KnownChain {
  /** Null while nothing is watched. */
  readonly tip: Block | null
  readonly watched: WatchedScripts
  /** Whether no scan is under way, or still to come. */
  readonly isWhole: boolean
}

/** All watched scripts at one moment. */
export interface IndexView {
  readonly tip: Block
  readonly watched: WatchedScripts
}

const MERGE_ATTEMPTS_MAX = 3
const NEVER = new AbortController().signal
/** A state that was read within this time (ms) is as good as a new one, unless a person asks. */
const RECENT_MS = 300

/**
 * The histories of scripts in memory. Those that are asked for the first time are scanned together, one scan at a time;
 * from then on, each new block and transaction is matched with all of them.
 */
export class ScriptIndex {
  readonly #parts: ScriptIndexParts
  readonly #follower: ChainFollower
  readonly #mutex = new Mutex()
  readonly #wanted = new Set<string>()
  /** The scan under way, and who waits for it. It resolves to the scripts that it has found to be contradictory. */
  #scan: Promise<ReadonlySet<string>> | null = null
  #stopScan = new AbortController()
  #waiting = 0
  #progress: number | null = null
  /** When the reading began that was the last to succeed (ms). */
  #caughtUpAt = Number.NEGATIVE_INFINITY

  constructor(parts: ScriptIndexParts) {
    this.#parts = parts
    this.#follower = new ChainFollower(parts)
  }

  /** How many scripts are watched. */
  get size(): number {
    return this.#follower.watched.size
  }

  /** The part of the scan under way that is done, from 0 to 1; null without one. */
  get progress(): number | null {
    return this.#progress
  }

  /**
   * Reads what is missing, and calls `look` with the state of the node at this call, or shortly before it. Scripts whose
   * blocks contradict the node's own list of unspent outputs are not watched then. Throws NodeProblem, SourceError.
   */
  async read<T>(scripts: readonly string[], look: (view: IndexView) => T, options: RpcOptions): Promise<T> {
    const contradicted = new Set<string>()
    for (;;) {
      await this.#scanMissing(scripts, contradicted, options)
      const found = await this.#mutex.run(options.signal, async () => {
        await this.#catchUp(options, options.manual ? 0 : RECENT_MS)
        const { tip, watched } = this.#follower
        // A deep reorganisation ends all watching.
        const isWhole = scripts.every((script) => watched.has(script) || contradicted.has(script))
        return tip !== null && isWhole ? { value: look({ tip, watched }) } : null
      })
      if (found !== null) return found.value
    }
  }

  /** Reads what is missing, as `read` does, without scanning anything. Throws SourceError. */
  async known(options: RpcOptions): Promise<KnownChain> {
    return await this.#mutex.run(options.signal, async () => {
      await this.#catchUp(options, options.manual ? 0 : RECENT_MS)
      const { tip, watched } = this.#follower
      return { tip, watched, isWhole: tip !== null && this.#scan === null }
    })
  }

  /** Reads new blocks and transactions. Throws SourceError. */
  async catchUp(options: RpcOptions): Promise<void> {
    await this.#mutex.run(options.signal, () => this.#catchUp(options, 0))
  }

  async #catchUp(options: RpcOptions, recentMs: number): Promise<void> {
    const now = this.#parts.clock.now()
    const age = now - this.#caughtUpAt
    if (age >= 0 && age < recentMs) return
    this.#caughtUpAt = Number.NEGATIVE_INFINITY
    await this.#follower.catchUp(options)
    this.#caughtUpAt = now
  }

  /** Scripts that need not be followed any more. */
  async forget(scripts: ReadonlySet<string>): Promise<void> {
    await this.#mutex.run(NEVER, async () => this.#follower.watched.remove(scripts))
  }

  async #scanMissing(
    scripts: readonly string[],
    contradicted: Set<string>,
    options: RpcOptions,
  ): Promise<void> {
    for (;;) {
      const missing = scripts.filter(
        (script) => !this.#follower.watched.has(script) && !contradicted.has(script),
      )
      if (missing.length === 0) return
      for (const script of missing) this.#wanted.add(script)
      const found = await this.#waitForScan(options)
      for (const script of missing) if (found.has(script)) contradicted.add(script)
    }
  }

  /** A scan that no reading waits for any more is ended. */
  async #waitForScan(options: RpcOptions): Promise<ReadonlySet<string>> {
    this.#waiting += 1
    try {
      // One that is being ended finds nothing any more.
      while (this.#scan !== null && this.#stopScan.signal.aborted) await this.#scan.catch(() => {})
      this.#scan ??= this.#scanWanted(options.manual)
      return await unlessAborted(this.#scan, options.signal)
    } finally {
      this.#waiting -= 1
      if (this.#waiting === 0) this.#stopScan.abort(new Error('no reading waits for the scan'))
    }
  }

  async #scanWanted(manual: boolean): Promise<ReadonlySet<string>> {
    this.#stopScan = new AbortController()
    const options = { signal: this.#stopScan.signal, manual }
    try {
      // Lets others that ask at this moment take part.
      await setImmediate()
      const { watched } = this.#follower
      const scripts = [...this.#wanted].filter((script) => !watched.has(script))
      this.#wanted.clear()
      return scripts.length > 0 ? await this.#scanAndAdd(scripts, options) : new Set()
    } finally {
      this.#scan = null
      this.#progress = null
    }
  }

  async #scanAndAdd(scripts: readonly string[], options: RpcOptions): Promise<ReadonlySet<string>> {
    const abilities = await this.#parts.abilities(options)
    const onProgress = (done: number) => {
      this.#progress = done
    }
    for (let attempt = 1; ; attempt += 1) {
      onProgress(0)
      const { contradicted, ...scanned } = await scan(
        scripts,
        { ...this.#parts, abilities, onProgress },
        options,
      )
      const histories = new Map([...scanned.histories].filter(([script]) => !contradicted.has(script)))
      try {
        const rest = { ...scanned, histories, contradicted }
        await this.#mutex.run(options.signal, () => this.#follower.add(rest, options))
        return contradicted
      } catch (error) {
        if (!(error instanceof ChainMoved) || attempt === MERGE_ATTEMPTS_MAX) throw error
      }
    }
  }
}
