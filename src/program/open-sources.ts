import type { Config } from '../config/config.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { SourceStatus } from '../domain/ports/source.ts'
import type { SourceLedger } from '../domain/ports/source-ledger.ts'
import type { OpenSource } from '../sources/source-descriptor.ts'
import { createSources, SOURCE_NAMES } from '../sources/sources.ts'

export interface OpenSources {
  /** In the order of preference. */
  readonly used: readonly OpenSource[]
  /** Names of those that the settings leave out. */
  readonly unused: readonly string[]
}

/** The sources that the settings name. No request is sent to any other. */
export function openSources(
  config: Config,
  clock: Clock,
  ledger: SourceLedger,
  onChange: (status: SourceStatus) => void,
): OpenSources {
  const parts = {
    httpTimeoutMs: config.httpTimeoutMs,
    clock,
    ledger,
    onChange: (source: Pick<OpenSource, 'status'>) => onChange(source.status()),
  }
  return {
    used: config.sources.flatMap((name) => createSources(name, config, parts)),
    unused: SOURCE_NAMES.filter((name) => !config.sources.includes(name)),
  }
}
