import type { Config } from '../config/config.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { SourceStatus } from '../domain/ports/source.ts'
import type { SourceLedger } from '../domain/ports/source-ledger.ts'
import { type KnownTips, PlausibleSource, plausibleStatus } from '../sources/plausible-source.ts'
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
  const known: KnownTips = new Map()
  const parts = {
    httpTimeoutMs: config.httpTimeoutMs,
    clock,
    ledger,
    onChange: (source: OpenSource) => onChange(plausibleStatus(source.status(), known, clock.now())),
  }
  return {
    used: config.sources
      .flatMap((name) => createSources(name, config, parts))
      .map((source) => new PlausibleSource(source, clock, known)),
    unused: SOURCE_NAMES.filter((name) => !config.sources.includes(name)),
  }
}
