import type { NodeTransaction, Outpoint } from './decode-block.ts'
import type { Effect } from './script-history.ts'

export interface OwnOutput {
  readonly script: string
  /** In base units. */
  readonly value: bigint
}

/** An output that a transaction creates or spends. */
export interface OutputMove extends OwnOutput {
  readonly kind: 'receive' | 'spend'
  readonly outpoint: Outpoint
}

/**
 * Outputs to watched scripts. A transaction spends one of them if an input names it, so that no foreign output has to be
 * known; every own output must be added before the transaction that spends it.
 */
export class OwnOutputs {
  readonly #outputs = new Map<Outpoint, OwnOutput>()

  add(outpoint: Outpoint, output: OwnOutput): void {
    this.#outputs.set(outpoint, output)
  }

  addAll(other: OwnOutputs): void {
    for (const [outpoint, output] of other.#outputs) this.#outputs.set(outpoint, output)
  }

  /** Null if it pays no watched script. */
  get(outpoint: Outpoint): OwnOutput | null {
    return this.#outputs.get(outpoint) ?? null
  }

  removeOf(scripts: ReadonlySet<string>): void {
    for (const [outpoint, { script }] of this.#outputs) {
      if (scripts.has(script)) this.#outputs.delete(outpoint)
    }
  }

  /** What a transaction does to watched scripts. Its own outputs are added. */
  movesOf(
    { hash, spends, outputs }: NodeTransaction,
    isWatched: (script: string) => boolean,
  ): readonly OutputMove[] {
    const moves: OutputMove[] = []
    for (const outpoint of spends) {
      const own = this.#outputs.get(outpoint)
      if (own !== undefined) moves.push({ ...own, kind: 'spend', outpoint })
    }
    for (const { number, script, value } of outputs) {
      if (!isWatched(script)) continue
      const own = { script, value: value() }
      const outpoint = `${hash}:${number}`
      this.#outputs.set(outpoint, own)
      moves.push({ ...own, kind: 'receive', outpoint })
    }
    return moves
  }
}

/** The effects of one transaction by script. */
export function effectsOf(hash: string, moves: readonly OutputMove[]): ReadonlyMap<string, Effect> {
  const effects = new Map<string, Effect>()
  for (const { kind, script, value } of moves) {
    const { received, spent, outputCount, spentCount } = effects.get(script) ?? NO_EFFECT
    const effect =
      kind === 'receive'
        ? { received: received + value, spent, outputCount: outputCount + 1, spentCount }
        : { received, spent: spent + value, outputCount, spentCount: spentCount + 1 }
    effects.set(script, { hash, ...effect })
  }
  return effects
}

const NO_EFFECT: Effect = { hash: '', received: 0n, spent: 0n, outputCount: 0, spentCount: 0 }
