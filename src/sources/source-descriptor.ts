import type { Clock } from '../domain/ports/clock.ts'
import type { ServerCertificates } from '../domain/ports/server-certificates.ts'
import type { SettingsReader } from '../domain/ports/settings-reader.ts'
import type { ChainSource } from '../domain/ports/source.ts'
import type { SourceLedger } from '../domain/ports/source-ledger.ts'
import type { Network } from '../net/network.ts'

/** A source with its life cycle. */
export interface OpenSource extends ChainSource {
  /** Its name in sentences. */
  readonly title: string
  /** Loads budget and pause from the ledger, which other processes change as well. */
  refresh(): Promise<void>
  /** Background work after the start, in processes that synchronise. Failures of the provider show in `status`. */
  open(signal: AbortSignal): Promise<void>
}

/** What the program provides to every source. */
export interface SourceParts {
  /** For one request, including its whole answer. */
  readonly httpTimeoutMs: number
  readonly clock: Clock
  readonly ledger: SourceLedger
  /** The connections of the source with this name to other hosts. */
  readonly network: (name: string) => Network
  readonly certificates: ServerCertificates
  /** Called when the state or the tip of a source has changed. */
  readonly onChange: (source: OpenSource) => void
}

/** A provider: how its settings are read, and how sources are created from them. */
export interface SourceDescriptor<Settings> {
  readSettings(settings: SettingsReader): Settings
  /** One source, or one for each server that the settings name. */
  create(settings: Settings, parts: SourceParts): readonly OpenSource[]
}
