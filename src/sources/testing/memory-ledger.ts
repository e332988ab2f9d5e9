import type { SourceLedger, SourceUsage } from '../../domain/source.ts'

export class MemoryLedger implements SourceLedger {
  readonly saved: SourceUsage[] = []
  usage: SourceUsage | null = null

  async loadUsage(): Promise<SourceUsage | null> {
    return this.usage
  }

  async changeUsage<Result>(
    _source: string,
    change: (kept: SourceUsage | null) => { usage: SourceUsage; result: Result },
  ): Promise<Result> {
    const { usage, result } = change(structuredClone(this.usage))
    this.usage = structuredClone(usage)
    this.saved.push(this.usage)
    return result
  }
}
