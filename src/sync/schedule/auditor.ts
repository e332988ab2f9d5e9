import type { Clock } from '../../domain/ports/clock.ts'
import type { Audits, MergedAuditPoint } from '../../domain/ports/integrity.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import { auditHistory } from '../verify/audit-history.ts'

/** How often every history is audited; with SQLite also once after each start, since the file may have changed. */
const INTERVAL_MS = 86_400_000
/** Pause between pieces of work, of a millisecond or two each. */
const PAUSE_MS = 25
/** The same while addresses are being synchronised. */
const BUSY_PAUSE_MS = 250
/** How often to look for what is due. */
const IDLE_MS = 30_000

export interface AuditorParts {
  readonly store: RunStore
  readonly mergedAudits: Audits<MergedAuditPoint>
  readonly clock: Clock
  readonly onUnexpected: (error: unknown) => void
}

/** Compares every stored history with what was written, from its newest row to zero, in the background. */
export class Auditor {
  readonly #parts: AuditorParts
  readonly #signal: AbortSignal
  readonly #isBusy: () => boolean
  #loop: Promise<void> = Promise.resolve()

  /** `isBusy`: addresses are being synchronised, which goes first. */
  constructor(parts: AuditorParts, signal: AbortSignal, isBusy: () => boolean) {
    this.#parts = parts
    this.#signal = signal
    this.#isBusy = isBusy
  }

  start(): void {
    this.#loop = this.#run()
  }

  /** Resolves when the signal has ended it. */
  async idle(): Promise<void> {
    await this.#loop
  }

  async #run(): Promise<void> {
    while (!this.#signal.aborted) {
      try {
        if (!(await this.#auditNext())) await this.#sleep(IDLE_MS)
      } catch (error) {
        this.#parts.onUnexpected(error)
        await this.#sleep(IDLE_MS)
      }
    }
  }

  /** False if nothing is due. Addresses go first: merged histories are built anew from them. */
  async #auditNext(): Promise<boolean> {
    const { store, mergedAudits } = this.#parts
    return (await this.#auditOne(store.integrity)) || (await this.#auditOne(mergedAudits))
  }

  async #auditOne<Point>(audits: Audits<Point>): Promise<boolean> {
    await this.#pause()
    if (this.#signal.aborted) return true
    const id = await audits.claimAudit(this.#parts.clock.now() - INTERVAL_MS)
    if (id === null) return false
    await auditHistory(audits, id, this.#signal, () => this.#pause())
    return true
  }

  async #pause(): Promise<void> {
    await this.#sleep(this.#isBusy() ? BUSY_PAUSE_MS : PAUSE_MS)
  }

  async #sleep(ms: number): Promise<void> {
    // Aborted when the program stops.
    await this.#parts.clock.sleep(ms, this.#signal).catch(() => {})
  }
}
