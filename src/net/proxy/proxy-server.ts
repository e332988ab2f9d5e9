/** A proxy that connects to other hosts and looks up their names. */
export interface ProxyServer {
  /** SOCKS version 5 (RFC 1928), or HTTP with CONNECT (RFC 9110, section 9.3.6). */
  readonly kind: 'socks5' | 'http'
  /** An IPv6 address has no brackets. */
  readonly host: string
  readonly port: number
  /** Never logged or shown. */
  readonly credentials: Credentials | null
}

export interface Credentials {
  readonly user: string
  readonly password: string
}
