import { settingsReader } from '../config/environment.ts'
import { chainOf } from '../domain/chains/chain.ts'
import { AppError, StartError } from '../domain/errors.ts'
import type { NamedServer, ServerTest, ServerTestReport, ServerTests } from '../domain/ports/server-tests.ts'
import type { SourceParts } from '../sources/source-descriptor.ts'
import { type ServerToTest, type SourceName, serverToTest } from '../sources/sources.ts'

const TEST_MS = 25_000

/** Tries servers by the settings and the connections that a source of theirs would have. */
export class NamedServerTests implements ServerTests {
  readonly #parts: SourceParts
  readonly #used: readonly SourceName[]
  readonly #stopping: AbortSignal

  /** `used`: the names in SOURCES. */
  constructor(parts: SourceParts, used: readonly SourceName[], stopping: AbortSignal) {
    this.#parts = parts
    this.#used = used
    this.#stopping = stopping
  }

  async test(server: NamedServer, signal: AbortSignal): Promise<ServerTestReport> {
    const tested = serverToTest(server)
    if (tested === null) throw notServed(server)
    const test = await this.#try(server, tested, AbortSignal.any([signal, this.#stopping]))
    const settings = Object.entries({ ...this.#order(server), ...tested.settings })
    const masked = settings.map(([name, value]) => `${name}=${withoutPassword(value)}`)
    const isMasked = settings.some(([, value]) => withoutPassword(value) !== value)
    return { test, settings: masked, isMasked }
  }

  async #try(server: NamedServer, tested: ServerToTest, signal: AbortSignal): Promise<ServerTest> {
    const { network, httpTimeoutMs, ...parts } = this.#parts
    const late = AbortSignal.timeout(TEST_MS)
    try {
      return await tested.test(settingsReader(tested.settings), {
        ...parts,
        httpTimeoutMs: Math.min(httpTimeoutMs, TEST_MS),
        network: network(server.source),
        signal: AbortSignal.any([signal, late]),
      })
    } catch (error) {
      if (error instanceof StartError) throw new AppError('invalid_request', error.message, { field: 'url' })
      signal.throwIfAborted()
      if (!late.aborted) throw error
      return {
        kind: 'fails',
        code: 'no_answer',
        reason: `The server has not answered within ${TEST_MS / 1000} seconds.`,
      }
    }
  }

  /** SOURCES, if it leaves this source out. */
  #order({ source }: NamedServer): Readonly<Record<string, string>> {
    const names: readonly string[] = this.#used
    return names.includes(source) ? {} : { SOURCES: [source, ...names].join(',') }
  }
}

function notServed({ source, chain }: NamedServer): AppError {
  const sentence = `No source "${source}" serves ${chainOf(chain).name}.`
  return new AppError('invalid_request', sentence, { field: 'source' })
}

/** A URL with three asterisks in place of its password. */
function withoutPassword(value: string): string {
  return value.replace(/^([a-z0-9+.-]+:\/\/[^/?#]*?:)[^/?#]*(?=@)/i, '$1***')
}
