import type { ServerCertificates } from '../../domain/ports/server-certificates.ts'
import type {
  NamedServer,
  ServerTest,
  ServerTestReport,
  ServerTests,
} from '../../domain/ports/server-tests.ts'

const WORKS: ServerTest = {
  kind: 'works',
  server: 'Electrum 1.4, Fulcrum 2.1',
  block: 951_733,
  latencyMs: 38.2,
  certificate: { trust: 'pinned', sha256: 'ab'.repeat(32) },
}

/** Servers that answer as a test says, and their certificates. */
export class FakeServers implements ServerTests, ServerCertificates {
  readonly tested: NamedServer[] = []
  readonly pins = new Map<string, string>()
  outcome: ServerTest = WORKS

  async test(server: NamedServer): Promise<ServerTestReport> {
    this.tested.push(server)
    const isMasked = server.url.includes('@')
    return { test: this.outcome, settings: ['ELECTRUM_URL=tls://umbrel.local:50002'], isMasked }
  }

  async pinned(server: string): Promise<string | null> {
    return this.pins.get(server) ?? null
  }

  async pin(server: string, fingerprint: string): Promise<string> {
    const kept = this.pins.get(server) ?? fingerprint
    this.pins.set(server, kept)
    return kept
  }

  async accept(server: string, fingerprint: string): Promise<void> {
    this.pins.set(server, fingerprint)
  }
}
