import { SPEAKS_TLS } from './connection-advice.ts'
import type { FailureCause } from './outcome.ts'
import { ProxyError } from './proxy/proxy-error.ts'
import { readRetryAfter } from './retry-after.ts'

export type Fetch = typeof globalThis.fetch

export interface HttpGetOptions {
  readonly fetch: Fetch
  /** From the first byte sent to the last one received. */
  readonly timeoutMs: number
  readonly bytesMax: number
  readonly signal: AbortSignal
  /** `latin1`: one character for each byte of an answer that may be no text. UTF-8 by default. */
  readonly encoding?: 'utf8' | 'latin1' | undefined
}

export interface HttpResponse {
  readonly kind: 'response'
  readonly status: number
  /** Without a byte order mark. */
  readonly text: string
  /** The media type in lower case, without parameters; empty if the server states none. */
  readonly mediaType: string
  /** How long (ms) the server asks to be left alone; null if it does not. */
  readonly retryAfterMs: number | null
}

/** `reason` is a user-facing clause; it never contains any part of the URL. */
export type HttpResult =
  | HttpResponse
  | { readonly kind: 'failed'; readonly reason: string; readonly cause: FailureCause }

const HEADERS = { accept: 'application/json', 'user-agent': 'mini-cointracker' }
const BYTE_ORDER_MARK = '\ufeff'

class BodyTooLarge extends Error {}

/**
 * One GET without retries and without following redirects, which could leak a secret in the query. Failures are
 * returned; only an abort by the caller throws, with the signal's reason. The body of a status other than 2xx is
 * optional: if it cannot be read, the text is empty.
 */
export function httpGet(url: string, options: HttpGetOptions): Promise<HttpResult> {
  return request(url, { headers: HEADERS }, options)
}

export interface HttpBody {
  readonly text: string
  /** Such as the media type and credentials. */
  readonly headers: Readonly<Record<string, string>>
}

/** The same for one POST. The body of a status other than 2xx is returned if it can be read. */
export function httpPost(
  url: string,
  { text, headers }: HttpBody,
  options: HttpGetOptions,
): Promise<HttpResult> {
  return request(url, { method: 'POST', body: text, headers: { ...HEADERS, ...headers } }, options)
}

async function request(url: string, init: RequestInit, options: HttpGetOptions): Promise<HttpResult> {
  const { signal, timeoutMs } = options
  signal.throwIfAborted()
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), timeoutMs)
  const forward = () => stop.abort()
  signal.addEventListener('abort', forward, { once: true })
  let response: Response | null = null
  try {
    response = await options.fetch(url, { ...init, redirect: 'manual', signal: stop.signal })
    const text = await readBody(response, options)
    return asksForTls(response, text)
      ? { kind: 'failed', reason: SPEAKS_TLS, cause: 'unusable_answer' }
      : responseOf(response, text)
  } catch (error) {
    signal.throwIfAborted()
    if (response !== null && !response.ok) return responseOf(response, '')
    return failure(error, response !== null, stop.signal.aborted, options)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', forward)
  }
}

/** What nginx and servers in Go answer to HTTP at a port of HTTPS. */
function asksForTls({ status }: Response, text: string): boolean {
  return status === 400 && /\bHTTP request (?:was sent )?to (?:an )?HTTPS\b/.test(text)
}

function responseOf({ status, headers }: Response, text: string): HttpResponse {
  return {
    kind: 'response',
    status,
    text,
    mediaType: (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '',
    retryAfterMs: readRetryAfter(headers.get('retry-after'), headers.get('date'), Date.now()),
  }
}

async function readBody(
  response: Response,
  { bytesMax, encoding = 'utf8' }: HttpGetOptions,
): Promise<string> {
  if (response.body === null) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) throw new BodyTooLarge()
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks, bytes).toString(encoding)
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text
}

function failure(error: unknown, answered: boolean, timedOut: boolean, options: HttpGetOptions): HttpResult {
  const failed = (reason: string, cause: FailureCause) => ({ kind: 'failed', reason, cause }) as const
  if (error instanceof BodyTooLarge) {
    return failed(`the answer was larger than ${options.bytesMax} bytes`, 'unusable_answer')
  }
  if (timedOut) return failed(`no complete answer within ${options.timeoutMs} ms`, 'no_answer')
  if (answered) return failed('the answer was cut short', 'no_answer')
  const cause: unknown = error instanceof Error ? error.cause : null
  if (cause instanceof ProxyError) return failed(`no connection: ${cause.message}`, 'no_connection')
  const code = connectionCode(cause)
  return failed(code === null ? 'no connection' : `no connection (${code})`, causeOf(code))
}

/** The server was reached, and ended the connection instead of answering. */
const ENDED_BY_SERVER = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

function causeOf(code: string | null): FailureCause {
  return code !== null && (ENDED_BY_SERVER.has(code) || code.startsWith('HPE_'))
    ? 'no_answer'
    : 'no_connection'
}

function connectionCode(cause: unknown): string | null {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? code : null
}
