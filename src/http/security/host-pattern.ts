import { isIP } from 'node:net'

/** What a client may write in the `Host` header, the port aside. Names are in lower case. */
export type HostPattern =
  | { readonly kind: 'name'; readonly name: string }
  /** Every name that ends with `suffix`, which begins with a dot. */
  | { readonly kind: 'suffix'; readonly suffix: string }
  | {
      readonly kind: 'range'
      readonly address: string
      readonly bits: number
      readonly family: 'ipv4' | 'ipv6'
    }

const NAME = /^[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?$/
const NAME_LENGTH_MAX = 253

/**
 * Reads a name, an address (IPv6 in brackets), a wildcard such as `*.example.org`, or a range of addresses such as
 * `10.42.0.0/16` or `[fd00::]/8`. Null for anything else.
 */
export function parseHostPattern(given: string): HostPattern | null {
  const text = given.trim().toLowerCase()
  if (text.length > NAME_LENGTH_MAX) return null
  if (text.includes('/')) return parseRange(text)
  if (text.startsWith('*.'))
    return NAME.test(text.slice(2)) ? { kind: 'suffix', suffix: text.slice(1) } : null
  const isName = NAME.test(text) || (text !== plain(text) && isIP(plain(text)) === 6)
  return isName ? { kind: 'name', name: text } : null
}

function parseRange(text: string): HostPattern | null {
  const [, network = '', digits = ''] = /^([^/]+)\/(0|[1-9][0-9]{0,2})$/.exec(text) ?? []
  const address = plain(network)
  const family = isIP(address)
  const bits = Number(digits)
  if (family === 0 || bits > (family === 4 ? 32 : 128)) return null
  return { kind: 'range', address, bits, family: family === 4 ? 'ipv4' : 'ipv6' }
}

/** Without the brackets of an IPv6 address. */
export function plain(host: string): string {
  return /^\[.*\]$/.test(host) ? host.slice(1, -1) : host
}
