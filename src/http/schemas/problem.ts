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
    field: Type.Optional(
      Type.String({ description: 'The parameter or field of the request that is wrong.' }),
    ),
  },
  {
    title: 'Problem',
    description: 'RFC 9457.',
    additionalProperties: true,
    examples: [problemOf('address_not_found', 'There is no address with the id 7.')],
  },
)

const AddressExistsBody = Type.Object(
  {
    ...ProblemBody.properties,
    id: Type.Integer({ minimum: 1, description: 'Of the address that is known.' }),
  },
  { title: 'AddressExists', description: 'RFC 9457, with the `id` of the known address.' },
)

const WalletExistsBody = Type.Object(
  {
    ...ProblemBody.properties,
    id: Type.Integer({ minimum: 1, description: 'Of the wallet that has the scripts.' }),
  },
  { title: 'WalletExists', description: 'RFC 9457, with the `id` of the known wallet.' },
)

/** A code that comes with several statuses says which. */
export interface StatedProblem {
  readonly code: ProblemCode
  readonly status: number
}

/** The codes of replies that `problemReply` has made. */
const CODES = new WeakMap<object, readonly ProblemCode[]>()

/** The error replies of a route that are its own; `documentProblems` adds those of hooks. */
export function problems(...codes: readonly ProblemCode[]): Record<number, object> {
  return withProblems({}, codes.map(stated))
}

export function stated(code: ProblemCode): StatedProblem {
  return { code, status: problemOf(code, '').status }
}

/** Adds error replies to those of a route. */
export function withProblems(
  replies: Readonly<Record<number, object>>,
  problems: readonly StatedProblem[],
): Record<number, object> {
  const all: Record<number, object> = { ...replies }
  for (const { code, status } of problems) {
    const known = CODES.get(all[status] ?? {}) ?? []
    all[status] = problemReply([...new Set([...known, code])])
  }
  return all
}

function problemReply(codes: readonly ProblemCode[]): object {
  const schema = codes.includes('address_exists')
    ? AddressExistsBody
    : codes.includes('wallet_exists')
      ? WalletExistsBody
      : ProblemBody
  const reply = {
    description: codes.map((code) => `\`${code}\``).join(', '),
    content: { 'application/problem+json': { schema } },
  }
  CODES.set(reply, codes)
  return reply
}
