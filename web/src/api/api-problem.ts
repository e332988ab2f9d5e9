/** An error response: the API's sentence and its stable code. */
export class ApiProblem extends Error {
  override name = 'ApiProblem'
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, detail: string) {
    super(detail)
    this.status = status
    this.code = code
  }
}

/** No response: the server or the network is down. */
export class Unreachable extends Error {
  override name = 'Unreachable'

  constructor() {
    super('The server is not responding.')
  }
}

/** A sentence for a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong.'
}
