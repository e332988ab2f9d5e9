/** What a person has typed or pasted as a host: also `host:port`, a URL, or Electrum's own `host:port:s`. */
export interface TypedHost {
  readonly host: string
  /** Null where the text has none. */
  readonly port: number | null
  /** Null where the text does not say. */
  readonly isEncrypted: boolean | null
}

const TYPED = /^(?:([a-z]+):\/\/)?(\[[^\]]*\]|[^\s:/?#@[\]]+)(?::(\d{1,5}))?(?::([st]))?\/?$/i

const OF_WEB = new Map([
  ['https', true],
  ['http', false],
])
const OF_ELECTRUM = new Map([
  ['tls', true],
  ['ssl', true],
  ['s', true],
  ['tcp', false],
  ['t', false],
])

/** `isWeb`: a server that is reached by HTTP. The text itself as the host if it has another form, such as an IPv6 address. */
export function readTypedHost(text: string, isWeb: boolean): TypedHost {
  const trimmed = text.trim()
  const [, scheme, host, port, letter] = TYPED.exec(trimmed) ?? []
  if (host === undefined) return { host: trimmed, port: null, isEncrypted: null }
  const word = (letter ?? scheme ?? '').toLowerCase()
  return {
    host,
    port: port === undefined ? null : Number(port),
    isEncrypted: (isWeb ? OF_WEB : OF_ELECTRUM).get(word) ?? null,
  }
}
