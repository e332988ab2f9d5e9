import { Type } from 'typebox'
import { PROBLEM_CODES, type ProblemCode, problemOf } from '../errors/problem.ts'
import { Detail } from './scalars.ts'
import { oneOf } from './words.ts'

const ProblemBody = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Detail,
    code: oneOf(PROBLEM_CODES, 'A stable code for programs.'),
  },
  {
    title: 'Problem',
    description: 'RFC 9457.',
    additionalProperties: true,
    examples: [problemOf('address_not_found', 'There is no address with the id 7.')],
  },
)

/** The error replies of a route: what every route can answer, and its own. */
export function problems(...codes: readonly ProblemCode[]) {
  const all: readonly ProblemCode[] = [
    'unauthorized',
    'too_many_attempts',
    'host_not_allowed',
    'internal',
    ...codes,
  ]
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of all) {
    const { status } = problemOf(code, '')
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries([...byStatus].map(([status, words]) => [status, problemReply(words)]))
}

/** As `problems`, with those of every request that changes something and may have a body. */
export function changeProblems(...codes: readonly ProblemCode[]) {
  return {
    400: problemReply(['invalid_request']),
    ...problems(
      ...codes,
      'invalid_request',
      'cross_site_request',
      'unsupported_media_type',
      'payload_too_large',
    ),
  }
}

function problemReply(codes: readonly ProblemCode[]) {
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    content: { 'application/problem+json': { schema: ProblemBody } },
  }
}
