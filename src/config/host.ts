import { isIPv4, isIPv6 } from 'node:net'

/** A DNS name or an IPv4 address, in lower case. */
export function isHostName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?$/.test(text)
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
}

/** As in a `Host` header: an IPv6 address in brackets. */
export function bracketed(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}
