import type { ChainSlug } from '../chains/chain.ts'

/** What servers of one's own are: the names of their sources. */
export const OWN_SERVERS = ['electrum', 'core', 'blockbook', 'esplora'] as const
export type OwnServer = (typeof OWN_SERVERS)[number]

/** A server that a person names before any setting does. */
export interface NamedServer {
  readonly source: OwnServer
  readonly chain: ChainSlug
  /** As the setting would have it; it may contain a password. */
  readonly url: string
  /** The fingerprint that the certificate must have: 64 lower-case hex digits; null for none. */
  readonly certificateSha256: string | null
}

/** By what a server's certificate is trusted. `first_use`: no authority has signed it, and none is pinned yet. */
type CertificateTrust = 'authority' | 'setting' | 'pinned' | 'first_use'

export interface TrustedCertificate {
  readonly trust: CertificateTrust
  /** Its fingerprint (SHA-256), 64 lower-case hex digits. */
  readonly sha256: string
}

/** A certificate that differs from the one that the server is known by. Fingerprints as above. */
export interface ChangedCertificate {
  /** `host:port`. */
  readonly server: string
  readonly known: string
  readonly presented: string
}

/** Why a server cannot serve, for programs. */
export const SERVER_FAILURES = [
  'no_connection',
  'no_answer',
  'unusable_answer',
  'web_page',
  'rejected',
  'rate_limited',
  'unauthorized',
  'wrong_chain',
  'certificate_changed',
  'certificate_untrusted',
  'unsuitable',
] as const
export type ServerFailure = (typeof SERVER_FAILURES)[number]

/** A server that can serve the chain. */
interface ServerWorks {
  readonly kind: 'works'
  /** What it says of itself, as a clause such as "Electrum 1.4, Fulcrum 2.1". */
  readonly server: string
  /** The height of its newest block. */
  readonly block: number
  /** Of one short answer. */
  readonly latencyMs: number
  /** Null for a connection without TLS, and where the system has checked the certificate. */
  readonly certificate: TrustedCertificate | null
  /** What else a person should know, as sentences: an index that is missing, for example. */
  readonly notes?: readonly string[]
}

export interface ServerFails {
  readonly kind: 'fails'
  readonly code: ServerFailure
  /** A user-facing sentence. */
  readonly reason: string
  readonly certificate?: ChangedCertificate
}

export type ServerTest = ServerWorks | ServerFails

export interface ServerTestReport {
  readonly test: ServerTest
  /** Lines for the environment that name the server, with any password masked. */
  readonly settings: readonly string[]
  /** Whether a password in `settings` is masked. */
  readonly isMasked: boolean
}

/** Tries servers that are not configured. Nothing is stored, and no address is sent. */
export interface ServerTests {
  /** Throws AppError `invalid_request` for a URL or a chain that the setting would refuse. */
  test(server: NamedServer, signal: AbortSignal): Promise<ServerTestReport>
}
