import { type Static, Type } from 'typebox'
import { PROBLEM_CODES } from '../errors/problem.ts'
import { NewAddressBody } from './address.ts'
import { Count, Detail, Id } from './scalars.ts'
import { nullable, oneOf } from './words.ts'

export const LIST_ENTRIES_MAX = 1000

const { address, chain, label, sync } = NewAddressBody.properties

export const NewAddressEntry = Type.Object(
  { address, chain, label },
  { title: 'NewAddressEntry', additionalProperties: false },
)

const shared = { title: 'NewAddresses', additionalProperties: false }

export const NewAddressesBody = Type.Object(
  { addresses: Type.Array(NewAddressEntry, { minItems: 1, maxItems: LIST_ENTRIES_MAX }), sync },
  shared,
)

/** As it is validated: each entry is validated for itself. */
export const LooseAddressesBody = Type.Object(
  { addresses: Type.Array(Type.Unknown(), { minItems: 1, maxItems: LIST_ENTRIES_MAX }), sync },
  shared,
)

const AddOutcomeBody = Type.Object(
  {
    index: Count,
    status: oneOf(['added', 'exists', 'invalid'], 'What became of the entry.'),
    id: nullable(Id),
    code: nullable(oneOf(PROBLEM_CODES, 'As in the reply to a single address; null if it was added.')),
    detail: nullable(Detail),
  },
  {
    title: 'AddOutcome',
    description: '`id` is that of the added or known address; null if the entry is invalid.',
  },
)

export const AddedAddresses = Type.Object(
  { added: Count, exists: Count, invalid: Count, results: Type.Array(AddOutcomeBody) },
  {
    title: 'AddedAddresses',
    description: 'One result for each entry of the list, in its order.',
    examples: [
      {
        added: 1,
        exists: 0,
        invalid: 0,
        results: [{ index: 0, status: 'added', id: 1, code: null, detail: null }],
      },
    ],
  },
)
export type AddedAddresses = Static<typeof AddedAddresses>
