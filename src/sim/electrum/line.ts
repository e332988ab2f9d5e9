import type { Json } from '../http/json-text.ts'

/** One request of a client. */
export interface ElectrumCall {
  readonly method: string
  readonly params: readonly unknown[]
  /** Undefined for a notification, which gets no answer. */
  readonly id: Json | undefined
}

/** One line of a client: a request, or a batch of them. */
export interface ElectrumLine {
  /** Counts from 0, over all connections. */
  readonly number: number
  /** The number of the connection, from 0. */
  readonly connection: number
  readonly isBatch: boolean
  readonly calls: readonly ElectrumCall[]
  /** Milliseconds since 1970. */
  readonly at: number
}

export interface RpcFailure {
  readonly code: number
  readonly message: string
}

/** What a method answers. */
export type Answer = { readonly result: Json } | { readonly error: RpcFailure }

export function failed(code: number, message: string): Answer {
  return { error: { code, message } }
}

/** A line as it is parsed; the answer for one that is not a request. */
export function readCalls(text: string): Pick<ElectrumLine, 'calls' | 'isBatch'> | RpcFailure {
  const parsed = parse(text)
  if (parsed === undefined) return { code: -32700, message: 'invalid JSON' }
  const members: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed]
  if (members.length === 0) return { code: -32600, message: 'batch is empty' }
  const calls = members.map(callOf)
  if (calls.some((call) => call === null)) return { code: -32600, message: 'invalid request' }
  return { calls: calls.filter((call) => call !== null), isBatch: Array.isArray(parsed) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function callOf(member: unknown): ElectrumCall | null {
  if (typeof member !== 'object' || member === null) return null
  const { method, params = [], id } = member as Readonly<Record<string, unknown>>
  if (typeof method !== 'string' || typeof params !== 'object' || params === null) return null
  const list: readonly unknown[] = Array.isArray(params) ? params : Object.values(params)
  return { method, params: list, id: id as Json | undefined }
}
