import type { CheckClaim, Claim } from '../../domain/ports/claim.ts'
import { BatchChecks } from './batch-checks.ts'
import { readFromAny } from './full-read.ts'
import type { LookedUp } from './look-up.ts'
import { nextSyncAt } from './next-sync.ts'
import { PrefetchedSource } from './prefetched-source.ts'
import { RunFinisher } from './run-finisher.ts'
import type { RunEvents, RunParts } from './run-parts.ts'
import { SetReadings } from './set-readings.ts'

/** Completes the runs of claimed addresses: DONE, ERROR, or back in the queue when the program is stopping. */
export class Runs {
  readonly #parts: RunParts
  readonly #signal: AbortSignal
  readonly #events: RunEvents
  readonly #finisher: RunFinisher
  readonly #batchChecks: BatchChecks
  readonly #setReadings: SetReadings

  constructor(parts: RunParts, signal: AbortSignal, events: RunEvents) {
    this.#parts = parts
    this.#signal = signal
    this.#events = events
    this.#finisher = new RunFinisher(parts, signal, events)
    this.#batchChecks = new BatchChecks(parts, signal, this.#finisher)
    this.#setReadings = new SetReadings(parts, signal, this.#finisher, (claim, source) =>
      this.#readAndPublish(claim, source),
    )
  }

  /** A full read of one address. */
  async read(claim: Claim): Promise<void> {
    await this.#finisher.finish(claim, () => this.#readAndPublish(claim))
    this.#events.onReplaced()
  }

  /** Full reads of addresses of one chain, together. */
  async readSet(claims: readonly [Claim, ...Claim[]]): Promise<void> {
    await this.#setReadings.run(claims)
    this.#events.onReplaced()
  }

  /** A batch check of addresses of one chain. */
  async check(claims: readonly [CheckClaim, ...CheckClaim[]]): Promise<void> {
    await this.#batchChecks.run(claims)
  }

  /** Publishes the history of an address from an answer that holds all of it. */
  async publish(claim: Claim, { source: name, page, proof }: LookedUp): Promise<void> {
    const { sources, clock } = this.#parts
    const candidates = sources.serving(claim.chain).candidates(clock.now(), claim.manual)
    const source = candidates.find((one) => one.name === name)
    const prefetched = source === undefined ? null : new PrefetchedSource(source, page, proof)
    await this.#finisher.finish(claim, () => this.#readAndPublish(claim, prefetched))
  }

  /** `prefetched`: the source to try first, which has answered already. */
  async #readAndPublish(claim: Claim, prefetched: PrefetchedSource | null = null): Promise<void> {
    const { store, sources, clock, verifyIntervalMs, onOutcome } = this.#parts
    const serving = sources.serving(claim.chain)
    const ordinary = serving.candidates(clock.now(), claim.manual)
    const others = ordinary.filter(({ name }) => name !== prefetched?.name)
    const candidates = prefetched === null ? ordinary : [prefetched, ...others]
    const { proven, source } = await readFromAny(claim, candidates, this.#parts, this.#signal)
    const proof = source === prefetched?.name && prefetched.isOnlyAnswer ? prefetched.proof : 'address'
    // The tip of a set says nothing about whether batch checks stand still.
    if (proof === 'address') sources.batchEndpoints.wasRead(source, claim.chain, proven.tip)
    const at = clock.now()
    const work = proven.unsettled === 0 ? 'check' : 'read'
    await store.publish(claim, {
      ...proven,
      proof,
      at,
      nextSyncAt: nextSyncAt(this.#parts, at, work, claim.chain),
      // The first cross-check follows the first proof as soon as nothing else is due.
      verifyAt:
        verifyIntervalMs > 0 && serving.all.length > 1
          ? at + (claim.history === null ? 0 : verifyIntervalMs)
          : null,
    })
    onOutcome('done', source)
  }
}
