import { ApiProblem, Unreachable } from './api-problem.ts'

/** A window event: the server requires a (new) sign-in. */
export const SIGNED_OUT = 'signed-out'

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly body?: unknown
  readonly signal?: AbortSignal
  /** The request is completed even if the page is closed. */
  readonly keepalive?: boolean
}

/** One request to the program's own API. Throws ApiProblem, Unreachable, or the signal's AbortError. */
export async function request<Answer>(path: string, call: Call = {}): Promise<Answer> {
  const response = await send(path, call)
  const text = await read(response)
  const answer = parse(text)
  if (response.ok && answer !== undefined) return answer as Answer
  if (response.status === 401) dispatchEvent(new Event(SIGNED_OUT))
  const { code, detail } = (answer ?? {}) as { code?: string; detail?: string }
  throw new ApiProblem(
    response.status,
    code ?? 'internal',
    detail ?? `The server answered with status ${response.status} and no details.`,
  )
}

async function send(
  path: string,
  { method = 'GET', body, signal, keepalive = false }: Call,
): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      keepalive,
      signal: signal ?? null,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
  } catch (error) {
    if (signal?.aborted === true) throw error
    throw new Unreachable()
  }
}

async function read(response: Response): Promise<string> {
  try {
    return await response.text()
  } catch {
    throw new Unreachable()
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
