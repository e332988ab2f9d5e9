export type Fetch = typeof globalThis.fetch

export interface HttpGetOptions {
  readonly fetch: Fetch
  /** From the first byte sent to the last one received. */
  readonly timeoutMs: number
  readonly bytesMax: number
  readonly signal: AbortSignal
}

/** `reason` is a user-facing clause; it never contains any part of the URL. */
export type HttpResult =
  | { readonly kind: 'response'; readonly status: number; readonly text: string }
  | { readonly kind: 'failed'; readonly reason: string }

const HEADERS = { accept: 'application/json', 'user-agent': 'mini-cointracker' }

class BodyTooLarge extends Error {}

/**
 * One GET without retries and without following redirects, which could leak a secret in the query. Failures are
 * returned; only an abort by the caller throws, with the signal's reason. The body of a status other than 2xx is
 * optional: if it cannot be read, the text is empty.
 */
export async function httpGet(url: string, options: HttpGetOptions): Promise<HttpResult> {
  const { signal, timeoutMs, bytesMax } = options
  signal.throwIfAborted()
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), timeoutMs)
  const forward = () => stop.abort()
  signal.addEventListener('abort', forward, { once: true })
  let response: Response | null = null
  try {
    response = await options.fetch(url, { redirect: 'manual', headers: HEADERS, signal: stop.signal })
    return { kind: 'response', status: response.status, text: await readBody(response, bytesMax) }
  } catch (error) {
    signal.throwIfAborted()
    if (response !== null && !response.ok) return { kind: 'response', status: response.status, text: '' }
    return { kind: 'failed', reason: failureReason(error, response !== null, stop.signal.aborted, options) }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', forward)
  }
}

async function readBody(response: Response, bytesMax: number): Promise<string> {
  if (response.body === null) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) throw new BodyTooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, bytes).toString('utf8')
}

function failureReason(
  error: unknown,
  answered: boolean,
  timedOut: boolean,
  options: HttpGetOptions,
): string {
  if (error instanceof BodyTooLarge) return `the answer was larger than ${options.bytesMax} bytes`
  if (timedOut) return `no complete answer within ${options.timeoutMs} ms`
  if (answered) return 'the answer was cut short'
  const code = connectionCode(error)
  return code === null ? 'no connection' : `no connection (${code})`
}

function connectionCode(error: unknown): string | null {
  const cause: unknown = error instanceof Error ? error.cause : null
  const code = cause instanceof Error && 'code' in cause ? cause.code : null
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? code : null
}
