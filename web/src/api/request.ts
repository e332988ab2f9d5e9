import { ApiProblem, Unreachable } from './api-problem.ts'

/** An event of the window: the server lets us in no more. */
export const SIGNED_OUT = 'signed-out'

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly body?: unknown
  readonly signal?: AbortSignal
  /** It is finished even if the page is closed meanwhile. */
  readonly keepalive?: boolean
}

/** One call of the program's own API. Throws ApiProblem, Unreachable, or the signal's AbortError. */
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
    detail ?? `The server answered with ${response.status} and nothing more.`,
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
