import { ApiProblem, UNEXPLAINED, Unreachable } from './api-problem.ts'

/** A request as the client sends it. */
export interface OutgoingRequest {
  readonly method: NonNullable<Call['method']>
  readonly headers: Record<string, string>
  readonly body?: string
  readonly signal: AbortSignal | null
  readonly keepalive: boolean
}

/** What the client reads of an answer. */
export type Reply = Pick<Response, 'ok' | 'status' | 'text' | 'body'>

export type Fetch = (url: string, request: OutgoingRequest) => Promise<Reply>

export interface ClientOptions {
  /** Without a slash at its end; empty for the page's own server. */
  readonly url?: string
  readonly token?: string | null
  /** Called at each 401. */
  readonly onUnauthorized?: () => void
  /** Sends requests; the platform's own by default. */
  readonly fetch?: Fetch
}

export interface CallOptions {
  readonly signal?: AbortSignal
  /** Completes even if the page is closed meanwhile. */
  readonly keepalive?: boolean
}

export interface Call extends CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

type Problem = Partial<Record<'code' | 'detail', string>> & { readonly id?: number }

/** One server of the API: sends requests, and converts error replies to ApiProblem. */
export class Connection {
  readonly url: string
  readonly #headers: Readonly<Record<string, string>>
  readonly #onUnauthorized: () => void
  readonly #fetch: Fetch

  constructor({ url = '', token = null, onUnauthorized = () => {}, fetch = platformFetch }: ClientOptions) {
    this.url = url
    this.#headers = token === null ? {} : { authorization: `Bearer ${token}` }
    this.#onUnauthorized = onUnauthorized
    this.#fetch = fetch
  }

  /** The body of a successful reply. Throws ApiProblem, Unreachable, or the signal's AbortError. */
  async request<Answer>(path: string, call: Call = {}): Promise<Answer> {
    const response = await this.open(path, call)
    const answer = parse(await this.#read(response, call.signal))
    if (answer === undefined) throw problemOf(response, undefined)
    return answer as Answer
  }

  /** A successful reply whose body is not read yet. Throws as `request`. */
  async open(path: string, call: Call = {}): Promise<Reply> {
    const response = await this.#send(path, call)
    if (response.ok) return response
    if (response.status === 401) this.#onUnauthorized()
    throw problemOf(response, parse(await this.#read(response, call.signal)) as Problem | undefined)
  }

  async #send(path: string, { method = 'GET', body, headers, signal, keepalive = false }: Call) {
    const json = body === undefined ? {} : { 'content-type': 'application/json' }
    try {
      return await this.#fetch(this.url + path, {
        method,
        keepalive,
        signal: signal ?? null,
        headers: { ...this.#headers, ...json, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : new Unreachable(this.url, error)
    }
  }

  async #read(response: Reply, signal: AbortSignal | undefined): Promise<string> {
    try {
      return await response.text()
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : new Unreachable(this.url, error)
    }
  }
}

/** Called as a function of no object, which browsers require. */
function platformFetch(url: string, request: OutgoingRequest): Promise<Response> {
  return fetch(url, request)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function problemOf({ status }: Reply, problem: Problem | undefined): ApiProblem {
  const { code = UNEXPLAINED, detail = `The server answered ${status} without a reason.`, id } = problem ?? {}
  return new ApiProblem(status, code, detail, id ?? null)
}
