/** An error reply: the API's own sentence and its stable code. */
export class ApiProblem extends Error {
  override name = 'ApiProblem'
  readonly status: number
  readonly code: string
  /** The id of what exists already, for `address_exists` and `wallet_exists`. */
  readonly id: number | null

  constructor(status: number, code: string, detail: string, id: number | null = null) {
    super(detail)
    this.status = status
    this.code = code
    this.id = id
  }
}

/** The code of a reply that is no answer of the API: another server, or a proxy whose server is away. */
export const UNEXPLAINED = 'unexplained'

/** No reply: the server or the network is down. */
export class Unreachable extends Error {
  override name = 'Unreachable'
  /** Of the server; null where only its stream is known. */
  readonly url: string | null

  constructor(url: string | null = null, cause?: unknown) {
    super('The server does not answer.', { cause })
    this.url = url
  }
}
