import type { SourceLedger, SourceUsage } from '../../domain/source.ts'

export class MemoryLedger implements SourceLedger {
  readonly saved: SourceUsage[] = []
  usage: SourceUsage | null = null

  async loadUsage(): Promise<SourceUsage | null> {
    return this.usage
  }

  async saveUsage(_source: string, usage: SourceUsage): Promise<void> {
    this.usage = structuredClone(usage)
    this.saved.push(this.usage)
  }
}
