import type { Chain } from '../../domain/chains/chain.ts'
import type { ServerCertificates } from '../../domain/ports/server-certificates.ts'
import type { ServerFails, ServerTest, TrustedCertificate } from '../../domain/ports/server-tests.ts'
import { unansweredSentence } from '../../net/test-failure.ts'
import type { ServerTestParts } from '../source-descriptor.ts'
import { ConnectionFailed, ServerRefused } from './connection/failures.ts'
import { Session, type Tip } from './connection/session.ts'
import { softwareOf } from './describe-server.ts'
import { dialledElectrum, type ElectrumServer } from './server-url.ts'

interface TestedServer {
  readonly server: ElectrumServer
  readonly fingerprints: readonly string[]
}

/** Connects as the source does, and measures one answer. Pins no certificate. Throws the signal's reason. */
export async function testElectrumServer(
  { server, fingerprints }: TestedServer,
  chain: Chain,
  { network, httpTimeoutMs: timeoutMs, certificates, signal }: ServerTestParts,
): Promise<ServerTest> {
  let tip: Tip | null = null
  const seen = new UnstoredCertificates(certificates)
  const listener = {
    changed: () => {},
    tip: (stated: Tip) => {
      tip = stated
    },
  }
  try {
    const parts = { chain, network, certificates: seen, fingerprints, timeoutMs }
    const session = await Session.open(server, parts, listener, signal)
    try {
      const start = performance.now()
      await session.send([{ method: 'server.ping', params: [] }])
      const latencyMs = performance.now() - start
      const { height: block } = tip as unknown as Tip
      return {
        kind: 'works',
        server: softwareOf(session),
        block,
        latencyMs,
        certificate: trustOf(session, seen.isFirstUse),
      }
    } finally {
      session.close('the test has ended')
    }
  } catch (error) {
    signal.throwIfAborted()
    return failureOf(error, server)
  }
}

/** Knows what is pinned, and pins nothing. */
class UnstoredCertificates implements ServerCertificates {
  isFirstUse = false
  readonly #stored: ServerCertificates

  constructor(stored: ServerCertificates) {
    this.#stored = stored
  }

  async pinned(server: string): Promise<string | null> {
    return await this.#stored.pinned(server)
  }

  async pin(_server: string, fingerprint: string): Promise<string> {
    this.isFirstUse = true
    return fingerprint
  }

  async accept(): Promise<void> {}
}

function trustOf({ facts }: Session, isFirstUse: boolean): TrustedCertificate | null {
  const { certificate, fingerprint: sha256 } = facts
  if (certificate === 'unencrypted' || sha256 === null) return null
  const trusts = {
    signed: 'authority',
    given: 'setting',
    pinned: isFirstUse ? 'first_use' : 'pinned',
  } as const
  return { trust: trusts[certificate], sha256 }
}

function failureOf(error: unknown, server: ElectrumServer): ServerFails {
  if (error instanceof ServerRefused) {
    const { code, certificate, message: reason } = error
    return { kind: 'fails', code, reason, ...(certificate === null ? {} : { certificate }) }
  }
  if (!(error instanceof ConnectionFailed)) throw error
  const tested = { title: 'Electrum', ...dialledElectrum(server) }
  const code = error.kind === 'unreachable' ? 'no_connection' : 'no_answer'
  return { kind: 'fails', code, reason: unansweredSentence(tested, error.message) }
}
