import { type Static, Type } from 'typebox'
import { Id, LastActivity, Time } from './scalars.ts'
import { TotalValueBody } from './value.ts'

const Member = Type.Union(
  [
    Type.Object({ wallet: Id }, { additionalProperties: false }),
    Type.Object({ address: Id }, { additionalProperties: false }),
    Type.Object({ group: Id }, { additionalProperties: false }),
  ],
  { title: 'GroupMember' },
)

const Members = Type.Array(Member, {
  minItems: 0,
  maxItems: 1000,
  description: 'A script counts once, however often it is reached.',
  examples: [[{ wallet: 1 }, { address: 1 }]],
})

const Name = Type.String({ description: 'As a label of an address.', examples: ['Family'] })

export const NewGroupBody = Type.Object(
  { name: Name, members: Type.Optional(Members) },
  {
    title: 'NewGroup',
    additionalProperties: false,
    examples: [{ name: 'Family', members: [{ wallet: 1 }, { address: 1 }] }],
  },
)

export const GroupPatch = Type.Object(
  { name: Type.Optional(Name), members: Type.Optional(Members) },
  { title: 'GroupPatch', additionalProperties: false, examples: [{ name: 'Family' }] },
)

export const GroupBody = Type.Object(
  {
    id: Id,
    name: Type.String(),
    members: Type.Array(Member),
    last_activity_at: LastActivity,
    created_at: Time,
    total_value: Type.Optional(TotalValueBody),
  },
  { title: 'Group', description: 'Wallets, addresses and other groups that are shown as one.' },
)
export type GroupBody = Static<typeof GroupBody>

export const GroupList = Type.Object({ groups: Type.Array(GroupBody) }, { title: 'GroupList' })
