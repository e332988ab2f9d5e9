import type { IncomingMessage } from 'node:http'
import { AppError } from '../../domain/errors.ts'

/**
 * Answers only to allowed names, which prevents DNS rebinding by hostile pages. HTTP/1.0 has no Host header, and no
 * browser uses it.
 */
export class HostGuard {
  readonly #names: ReadonlySet<string>
  #lastAllowed: string | undefined

  constructor(names: readonly string[]) {
    this.#names = new Set(names.map(canonicalName))
  }

  /** Throws AppError `host_not_allowed`. */
  check(request: IncomingMessage): void {
    const { host } = request.headers
    if (host !== undefined && host === this.#lastAllowed) return
    if (host === undefined && request.httpVersion === '1.0') return
    if (host === undefined || !this.#names.has(nameIn(host))) {
      throw new AppError(
        'host_not_allowed',
        'The name in the Host header is not allowed. If it is yours, add it to the setting ALLOWED_HOSTS.',
      )
    }
    this.#lastAllowed = host
  }
}

function canonicalName(name: string): string {
  const lower = name.trim().toLowerCase()
  return lower.includes(':') && !lower.startsWith('[') ? `[${lower}]` : lower
}

function nameIn(host: string): string {
  return host.toLowerCase().replace(/:[0-9]*$/, '')
}
