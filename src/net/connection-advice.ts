/** Where a connection was to lead to. */
export interface DialledServer {
  readonly scheme: 'tcp' | 'tls' | 'http' | 'https'
  /** A name, or an IP address without brackets. */
  readonly host: string
}

/** The server of a URL with one of these schemes. */
export function dialledServer(url: string): DialledServer {
  const { protocol, hostname } = new URL(url)
  return {
    scheme: protocol.slice(0, -1) as DialledServer['scheme'],
    host: hostname.replace(/^\[|\]$/g, ''),
  }
}

/** The clause for a server that expects TLS and was asked without. */
export const SPEAKS_TLS = 'the server speaks TLS only'

const OTHER_SCHEMES = { tcp: 'tls', tls: 'tcp', http: 'https', https: 'http' } as const

const NO_ROUTE = 'Check the address, and that this machine is in the same network.'
const NOT_FOUND =
  'The name was not found: try the server\'s IP address, such as 192.168.1.20. A name that ends in ".onion" needs PROXY.'
/** Multicast DNS needs a service of the system (RFC 6762), which images of containers lack. */
const NOT_FOUND_LOCAL =
  'The name was not found: a program in a container (Docker) cannot look up names that end in ".local". Try the server\'s IP address, such as 192.168.1.20.'
const NOTHING_LISTENS = 'Nothing listens at this port: check the port, and that the server is running.'
const IN_CONTAINER =
  'For a program in a container (Docker), this address is the container itself: name the machine by its IP address in the network.'

/** What to do about the system's codes. */
const ADVICE: { readonly [Code in string]?: (server: DialledServer) => string } = {
  ECONNREFUSED: ({ host }) => (isLoopback(host) ? `${NOTHING_LISTENS} ${IN_CONTAINER}` : NOTHING_LISTENS),
  ENOTFOUND: notFound,
  EAI_AGAIN: notFound,
  ETIMEDOUT: () => NO_ROUTE,
  EHOSTUNREACH: () => NO_ROUTE,
  ENETUNREACH: () => NO_ROUTE,
}

/** OpenSSL's codes for an answer that is no TLS. */
const NO_TLS = /^(?:EPROTO|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG)$/
/** The server has ended the connection, or its answer does not begin as one. */
const ENDED = /^(?:ECONNRESET|UND_ERR_SOCKET|HPE_\w+)$/

/** A sentence for a person, or none; `reason` is a clause, such as "no connection (ECONNREFUSED)". */
export function connectionAdvice(reason: string, server: DialledServer): readonly string[] {
  const code = /\bno connection \(([A-Z0-9_]+)\)/.exec(reason)?.[1] ?? ''
  const advice = ADVICE[code]?.(server) ?? tlsAdvice(reason, code, server)
  return advice === null ? [] : [advice]
}

function tlsAdvice(reason: string, code: string, { scheme }: DialledServer): string | null {
  const other = `${OTHER_SCHEMES[scheme]}://`
  if (scheme === 'tls' || scheme === 'https') {
    if (NO_TLS.test(code)) return `This port does not speak TLS: try it without TLS (${other}).`
    return ENDED.test(code) || reason.includes('TLS handshake')
      ? `This port may not speak TLS: try it without TLS (${other}).`
      : null
  }
  if (reason.includes(SPEAKS_TLS)) return `This port speaks TLS: try it with TLS (${other}).`
  return ENDED.test(code) || reason.includes('ended the connection')
    ? `This port may speak TLS: try it with TLS (${other}).`
    : null
}

function notFound({ host }: DialledServer): string {
  return /\.local\.?$/i.test(host) ? NOT_FOUND_LOCAL : NOT_FOUND
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|.+\.localhost|127\.[\d.]+|::1)$/i.test(host)
}
