import type { NodeBlock, NodeTransaction, Outpoint } from './decode-block.ts'
import { effectsOf, type OwnOutput, OwnOutputs } from './own-outputs.ts'
import type { Scanned } from './scan.ts'
import type { Effect, ScriptHistory } from './script-history.ts'

interface WaitingEffect extends Effect {
  /** When the node has first seen the transaction, in seconds since 1970; null if it does not say. */
  readonly time: number | null
}

/**
 * The histories of all watched scripts up to one block and one moment of the mempool. Every method that changes them
 * returns the scripts that it concerns.
 */
export class WatchedScripts {
  readonly #histories = new Map<string, ScriptHistory>()
  readonly #outputs = new OwnOutputs()
  /** By script and transaction, oldest first. */
  readonly #waiting = new Map<string, Map<string, WaitingEffect>>()
  /** The scripts of unconfirmed transactions. */
  readonly #scriptsOf = new Map<string, readonly string[]>()

  get size(): number {
    return this.#histories.size
  }

  has(script: string): boolean {
    return this.#histories.has(script)
  }

  /** Of scripts that are not watched yet, up to the block that the others are at. */
  add({ histories, outputs }: Pick<Scanned, 'histories' | 'outputs'>): void {
    for (const [script, history] of histories) this.#histories.set(script, history)
    this.#outputs.addAll(outputs)
  }

  /** All of others, which are at the same block and not watched here. */
  addAll(others: WatchedScripts): void {
    this.add({ histories: others.#histories, outputs: others.#outputs })
  }

  remove(scripts: ReadonlySet<string>): void {
    for (const script of scripts) {
      this.#histories.delete(script)
      this.#waiting.delete(script)
    }
    this.#outputs.removeOf(scripts)
  }

  /** Watches nothing any more. */
  clear(): ReadonlySet<string> {
    const all = new Set(this.#histories.keys())
    this.remove(all)
    this.#scriptsOf.clear()
    return all
  }

  addBlock({ height, time, transactions }: NodeBlock): ReadonlySet<string> {
    const changed = new Set<string>()
    for (const transaction of transactions) {
      for (const script of this.removeUnconfirmed(transaction.hash)) changed.add(script)
      for (const [script, effect] of this.#effectsOf(transaction)) {
        this.#histories.get(script)?.add(effect, height, time)
        changed.add(script)
      }
    }
    return changed
  }

  /** Takes back the blocks above this height. */
  undo(height: number): ReadonlySet<string> {
    const changed = [...this.#histories].filter(([, history]) => history.undo(height))
    return new Set(changed.map(([script]) => script))
  }

  /**
   * In any order: a transaction may spend an output of another one of them. `timeOf` is asked for those that concern a
   * script only; what it throws is thrown before anything has changed.
   */
  async addUnconfirmed(
    transactions: readonly NodeTransaction[],
    timeOf: (hash: string) => Promise<number | null>,
  ): Promise<ReadonlySet<string>> {
    // The first time all own outputs become known, the second time what spends them is found.
    for (const transaction of transactions) this.#effectsOf(transaction)
    const own = transactions.filter((transaction) => this.#effectsOf(transaction).size > 0)
    const timed: (readonly [NodeTransaction, number | null])[] = []
    for (const transaction of own) timed.push([transaction, await timeOf(transaction.hash)])
    return new Set(timed.flatMap(([transaction, time]) => this.#wait(transaction, time)))
  }

  /** The scripts for which it is new. */
  #wait(transaction: NodeTransaction, time: number | null): readonly string[] {
    const { hash } = transaction
    const effects = this.#effectsOf(transaction)
    this.#scriptsOf.set(hash, [...effects.keys()])
    return [...effects].flatMap(([script, effect]) => {
      const waiting = this.#waiting.get(script) ?? new Map<string, WaitingEffect>()
      const isNew = !waiting.has(hash)
      waiting.set(hash, { ...effect, time })
      this.#waiting.set(script, waiting)
      return isNew ? [script] : []
    })
  }

  /** The hashes of unconfirmed transactions that concern a script. */
  unconfirmed(): readonly string[] {
    return [...this.#scriptsOf.keys()]
  }

  removeUnconfirmed(hash: string): readonly string[] {
    const scripts = this.#scriptsOf.get(hash) ?? []
    this.#scriptsOf.delete(hash)
    for (const script of scripts) this.#waiting.get(script)?.delete(hash)
    return scripts
  }

  /** Null if the script is not watched. */
  report(script: string) {
    const waiting = [...(this.#waiting.get(script)?.values() ?? [])]
    return this.#histories.get(script)?.report(waiting) ?? null
  }

  /** In which blocks they are, as far as they are confirmed and concern a watched script. */
  heightsOf(hashes: ReadonlySet<string>): ReadonlyMap<string, number> {
    const heights = new Map<string, number>()
    for (const history of this.#histories.values()) history.addHeightsOf(hashes, heights)
    return heights
  }

  /** An output of a watched script; null of others. */
  outputAt(outpoint: Outpoint): OwnOutput | null {
    return this.#outputs.get(outpoint)
  }

  #effectsOf(transaction: NodeTransaction): ReadonlyMap<string, Effect> {
    const moves = this.#outputs.movesOf(transaction, (script) => this.#histories.has(script))
    return effectsOf(transaction.hash, moves)
  }
}
