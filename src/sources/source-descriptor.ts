import type { Chain, ChainSlug } from '../domain/chains/chain.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { ServerCertificates } from '../domain/ports/server-certificates.ts'
import type { NamedServer, ServerTest } from '../domain/ports/server-tests.ts'
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

/** What a test of a server gets from the program. */
export interface ServerTestParts extends Pick<SourceParts, 'httpTimeoutMs' | 'clock' | 'certificates'> {
  /** The connections of the source. */
  readonly network: Network
  /** Ends the test. */
  readonly signal: AbortSignal
}

/** Tries a server that no setting names yet. */
interface ServerTester<Settings> {
  /** The settings that would name the server; null if the provider does not serve the chain. */
  settingsOf(server: NamedServer): Readonly<Record<string, string>> | null
  /**
   * Connects, compares the first block with the chain's, and reads the newest one. Stores nothing and sends no address.
   * `settings` are read from `settingsOf`. Throws only the signal's reason.
   */
  test(settings: Settings, chain: Chain, parts: ServerTestParts): Promise<ServerTest>
}

/** A provider: how its settings are read, and how sources are created from them. */
export interface SourceDescriptor<Settings> {
  /** Its servers are those that a person has set up. */
  readonly isOwn: boolean
  readSettings(settings: SettingsReader): Settings
  /**
   * One source, or one for each server that the settings name. `ownChains` have a server of one's own: a public server that
   * no setting names is not asked about them.
   */
  create(settings: Settings, parts: SourceParts, ownChains: ReadonlySet<ChainSlug>): readonly OpenSource[]
  /** Missing where there are no servers of one's own. */
  readonly tester?: ServerTester<Settings>
}
