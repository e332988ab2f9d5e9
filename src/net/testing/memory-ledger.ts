import type { Clock } from '../../domain/ports/clock.ts'
import type { SourceLedger, SourceUsage } from '../../domain/ports/source-ledger.ts'

export class MemoryLedger implements SourceLedger {
  readonly saved: SourceUsage[] = []
  usage: SourceUsage | null = null
  /** The store's clock, which may differ from that of a process. */
  clock: Clock

  constructor(clock: Clock) {
    this.clock = clock
  }

  async loadUsage(): Promise<SourceUsage | null> {
    return this.usage
  }

  async changeUsage<Result>(
    _source: string,
    change: (kept: SourceUsage | null, now: number) => { usage: SourceUsage; result: Result },
  ): Promise<Result> {
    const { usage, result } = change(structuredClone(this.usage), this.clock.now())
    this.usage = structuredClone(usage)
    this.saved.push(this.usage)
    return result
  }
}
