import type { ChangedCertificate } from '../../../domain/ports/server-tests.ts'

/** The server must not be used as it is set up. The message is a sentence for a person. */
export class ServerRefused extends Error {
  override name = 'ServerRefused'
  readonly code: 'wrong_chain' | 'certificate_changed'
  /** What a person may accept; null where a setting names the certificate. */
  readonly certificate: ChangedCertificate | null

  constructor(code: ServerRefused['code'], message: string, certificate: ChangedCertificate | null = null) {
    super(message)
    this.code = code
    this.certificate = certificate
  }
}

/** No connection, or one that has ended. The message is a clause for a person. */
export class ConnectionFailed extends Error {
  override name = 'ConnectionFailed'
  /** `unreachable`: nothing connects. `ended`: it answered once. */
  readonly kind: 'unreachable' | 'ended'

  constructor(kind: 'unreachable' | 'ended', message: string) {
    super(message)
    this.kind = kind
  }
}

/** An error that the server answered with. */
export class RpcError extends Error {
  override name = 'RpcError'
  readonly code: number | null
  /** The server refused a whole line of requests, not what one of them asked. */
  readonly isOfLine: boolean

  constructor(code: number | null, message: string, isOfLine = false) {
    super(message)
    this.code = code
    this.isOfLine = isOfLine
  }
}

/** What a system or TLS error says, as a clause without addresses of hosts. */
export function clauseOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(code)) return `no connection (${code})`
  return error instanceof Error && error.message !== '' ? error.message : 'no connection'
}
