import { AppError } from '../domain/errors.ts'
import type { ServerCertificates } from '../domain/ports/server-certificates.ts'
import type { NamedServer, ServerTestReport, ServerTests } from '../domain/ports/server-tests.ts'
import type { SourceStatus, SourceStatuses } from '../domain/ports/source.ts'

export interface SourcesPorts {
  readonly sourceStatuses: SourceStatuses
  /** Names of sources that the settings leave out. */
  readonly unusedSources: readonly string[]
  /** Of the providers of prices and exchange rates. */
  readonly priceStatuses: () => readonly SourceStatus[]
  readonly serverTests: ServerTests
  readonly certificates: ServerCertificates
}

/** The sources of histories and prices: their status, and servers that may become one. */
export class Sources {
  readonly #ports: SourcesPorts

  constructor(ports: SourcesPorts) {
    this.#ports = ports
  }

  /** Names of those that the settings leave out. */
  get unused(): readonly string[] {
    return this.#ports.unusedSources
  }

  statuses(): Promise<readonly SourceStatus[]> {
    return this.#ports.sourceStatuses.current()
  }

  /** Of the providers of prices and exchange rates. */
  priceStatuses(): readonly SourceStatus[] {
    return this.#ports.priceStatuses()
  }

  /** Throws AppError `invalid_request`. */
  test(server: NamedServer, signal: AbortSignal): Promise<ServerTestReport> {
    return this.#ports.serverTests.test(server, signal)
  }

  /**
   * From now on the server is known by this certificate. `server` is `host:port`. Throws AppError `invalid_request` if no
   * certificate of it is pinned: the first one is pinned when a source connects.
   */
  async acceptCertificate(server: string, sha256: string): Promise<void> {
    const { certificates } = this.#ports
    if ((await certificates.pinned(server)) === null) {
      throw new AppError('invalid_request', 'No certificate of this server is pinned.', { field: 'server' })
    }
    await certificates.accept(server, sha256)
  }
}
