import assert from 'node:assert/strict'
import type { LightMyRequestResponse } from 'fastify'
import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/schema'
import type { ProblemCode } from '../errors/problem.ts'

interface ProblemReply {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
  readonly id?: number
  readonly field?: string
}

/** Asserts an error reply in its full form; returns its body. */
export function assertProblem(
  response: LightMyRequestResponse,
  status: number,
  code: ProblemCode,
): ProblemReply {
  assert.equal(response.statusCode, status, response.body)
  assert.match(String(response.headers['content-type']), /^application\/problem\+json/)
  const body = response.json<ProblemReply>()
  assert.equal(body.status, status)
  assert.equal(body.code, code)
  assert.equal(body.type, 'about:blank')
  assert.match(body.title, /^[A-Z]/)
  assert.match(body.detail, /\.$/)
  return body
}

/** Asserts that a reply matches its schema; returns its body. */
export function assertBody<Schema extends TSchema>(
  response: LightMyRequestResponse,
  status: number,
  schema: Schema,
): Static<Schema> {
  assert.equal(response.statusCode, status, response.body)
  assert.match(String(response.headers['content-type']), /^application\/json/)
  const body: unknown = response.json()
  const validator = Compile(schema)
  assert.ok(validator.Check(body), JSON.stringify(validator.Errors(body)))
  return body as Static<Schema>
}
