/** What is known of a source. */
interface AskedSource {
  readonly name: string
  readonly state: 'ok' | 'unknown' | 'paused' | 'down' | 'off'
  readonly reason_code: string | null
  /** Others run its server. */
  readonly public: boolean
  /** All connections to it go through a proxy. */
  readonly proxied: boolean
}

/** Why nothing can be read: no connection to any source that was asked. */
export type Outage =
  /** Several servers of others cannot be reached: it is not they that are down. */
  | { readonly kind: 'internet' }
  /** As `internet`, with all connections through a proxy. */
  | { readonly kind: 'proxy' }
  /** The sources whose servers cannot be reached: a server of one's own, or the only one. */
  | { readonly kind: 'servers'; readonly names: readonly string[] }

/** Null while a source can be reached, or none has been asked. */
export function outageOf(sources: readonly AskedSource[]): Outage | null {
  const asked = sources.filter(({ state }) => state !== 'off' && state !== 'unknown')
  if (asked.length === 0 || !asked.every(isUnreachable)) return null
  if (asked.length > 1 && asked.every((source) => source.public)) {
    return { kind: asked.every(({ proxied }) => proxied) ? 'proxy' : 'internet' }
  }
  return { kind: 'servers', names: asked.map(({ name }) => name) }
}

export function isUnreachable({
  state,
  reason_code: code,
}: Pick<AskedSource, 'state' | 'reason_code'>): boolean {
  return state === 'down' && code === 'no_connection'
}
