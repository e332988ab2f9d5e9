import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { AppError } from '../../domain/errors.ts'
import { type HostPattern, parseHostPattern, plain } from './host-pattern.ts'

/**
 * Answers only to allowed names, which prevents DNS rebinding by hostile pages. HTTP/1.0 has no Host header, and no
 * browser uses it.
 */
export class HostGuard {
  readonly #names = new Set<string>()
  readonly #suffixes: string[] = []
  readonly #ranges = new BlockList()
  #lastAllowed: string | undefined

  /** Patterns as in the setting ALLOWED_HOSTS; an IPv6 address may lack its brackets. */
  constructor(patterns: readonly string[]) {
    for (const text of patterns) {
      const pattern = parseHostPattern(isIP(text) === 6 ? `[${text}]` : text)
      if (pattern === null) throw new TypeError(`not a host: ${text}`)
      this.#allow(pattern)
    }
  }

  /** Throws AppError `host_not_allowed`. */
  check(request: IncomingMessage): void {
    const { host } = request.headers
    if (host !== undefined && host === this.#lastAllowed) return
    if (host === undefined && request.httpVersion === '1.0') return
    if (host === undefined || !this.allows(host)) {
      throw new AppError(
        'host_not_allowed',
        'The name in the Host header is not allowed. If it is yours, add it to the setting ALLOWED_HOSTS, as a name, as *.example.org, or as a range of addresses such as 10.42.0.0/16.',
      )
    }
    this.#lastAllowed = host
  }

  /** `host` may have a port. */
  allows(host: string): boolean {
    const name = host.toLowerCase().replace(/:[0-9]*$/, '')
    if (this.#names.has(name)) return true
    const address = plain(name)
    const family = isIP(address)
    if (family === 0) return this.#suffixes.some((suffix) => isBelow(name, suffix))
    return (
      (family === 6) === (address !== name) && this.#ranges.check(address, family === 4 ? 'ipv4' : 'ipv6')
    )
  }

  #allow(pattern: HostPattern): void {
    if (pattern.kind === 'name') this.#names.add(pattern.name)
    else if (pattern.kind === 'suffix') this.#suffixes.push(pattern.suffix)
    else this.#ranges.addSubnet(pattern.address, pattern.bits, pattern.family)
  }
}

function isBelow(name: string, suffix: string): boolean {
  return name.endsWith(suffix) && parseHostPattern(name)?.kind === 'name'
}
