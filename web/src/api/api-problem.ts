/** An answer that is an error: the API's own words and its stable code. */
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

/** No answer: the server or the way to it is down. */
export class Unreachable extends Error {
  override name = 'Unreachable'

  constructor() {
    super('The server does not answer.')
  }
}

/** A sentence for a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong.'
}
