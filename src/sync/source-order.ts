import type { ChainSource } from '../domain/source.ts'
import type { TrackedAddress } from '../domain/tracked-address.ts'

/** A source that is busy with our own budget of a minute is waited for. */
export const SHORT_WAIT_MS = 65_000

/** The configured sources, in the order of preference. */
export class SourceOrder {
  readonly all: readonly ChainSource[]

  /** At least one. */
  constructor(sources: readonly ChainSource[]) {
    this.all = sources
  }

  /**
   * Who is asked, one after the other: those that can be asked now, then those that have to be waited for. Somebody who
   * asks by hand has those tried as well that were only down.
   */
  candidates(now: number, byHand = false): readonly ChainSource[] {
    const ready = this.all.filter(
      (source) => isReady(source, now) || (byHand && source.status().state === 'down'),
    )
    return [...ready, ...this.all.filter((source) => !ready.includes(source))]
  }

  /** Who is asked first. */
  first(now: number): ChainSource {
    return this.candidates(now)[0] as ChainSource
  }

  /**
   * How long (ms) a request may wait for the budgets of a source: as long as it takes where nobody else can be asked.
   */
  patienceMs(source: ChainSource, others: readonly ChainSource[], now: number): number {
    const rescue = others.some((other) => other !== source && isReady(other, now))
    return rescue ? SHORT_WAIT_MS : Number.POSITIVE_INFINITY
  }

  /** Names of those that can have another opinion on an address. */
  otherThan(address: TrackedAddress, now: number): readonly string[] {
    const served = address.verification?.source ?? this.first(now).name
    return this.all.map((source) => source.name).filter((name) => name !== served)
  }

  /** When work that nobody has asked for may go on (ms), `now` or earlier for at once; Infinity for never. */
  availableAt(now: number): number {
    return Math.min(...this.all.map((source) => (isReady(source, now) ? now : source.availableAt(now))))
  }
}

function isReady(source: ChainSource, now: number): boolean {
  const at = source.availableAt(now)
  return at <= now || (at <= now + SHORT_WAIT_MS && source.status().state === 'ok')
}
