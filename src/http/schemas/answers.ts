import { Type } from 'typebox'
import { ChainWord, Count, Detail, Time } from './scalars.ts'

export const Chains = Type.Object(
  {
    chains: Type.Array(
      Type.Object(
        {
          chain: ChainWord,
          currency: Type.String(),
          name: Type.String(),
          decimals: Type.Integer({ minimum: 0, description: 'Digits after the point.' }),
          settled_depth: Type.Integer({
            minimum: 1,
            description: "Blocks on top of a transaction's own block that make it final.",
          }),
        },
        {
          title: 'Chain',
          examples: [{ chain: 'bitcoin', currency: 'BTC', name: 'Bitcoin', decimals: 8, settled_depth: 6 }],
        },
      ),
    ),
  },
  { description: 'All chains.' },
)

export const Done = Type.Object(
  { detail: Detail },
  {
    description: 'Done, or started in the background.',
    examples: [{ detail: 'Sync of address 1 started.' }],
  },
)

export const CrossCheckAccepted = Type.Object(
  { detail: Detail, sources: Type.Array(Type.String()) },
  {
    title: 'CrossCheckAccepted',
    description:
      'Started in the background. `sources`: those that are asked; none if no other one serves the chain.',
    examples: [{ detail: 'Cross-check of address 1 with esplora started.', sources: ['esplora'] }],
  },
)

export const Deleted = Type.Object(
  { detail: Detail, restorable_until: Time },
  {
    title: 'Deleted',
    description: 'Deleted. `restorable_until`: how long the deletion can be undone.',
    examples: [{ detail: 'Address 1 deleted.', restorable_until: '2026-11-22T10:01:00Z' }],
  },
)

export const SyncsAccepted = Type.Object(
  { detail: Detail, addresses: Count },
  {
    description: 'Started in the background.',
    examples: [{ detail: 'Sync of all addresses started.', addresses: 12 }],
  },
)

export const Health = Type.Object(
  {
    status: Type.Literal('ok'),
    version: Type.String({ examples: ['0.1.0'] }),
    time: Time,
    store: Type.Union([Type.Literal('ok'), Type.Literal('unavailable')], {
      description: 'Whether the database can be written, as far as that is known; the log says why not.',
    }),
    storage: Type.Union(
      [Type.Literal('checking'), Type.Literal('ok'), Type.Literal('damaged'), Type.Null()],
      {
        description:
          "What SQLite's own check of the file has found since the start; the log has the details. Null with PostgreSQL.",
      },
    ),
  },
  {
    description: 'The server answers.',
    examples: [{ status: 'ok', version: '0.1.0', time: '2026-11-22T10:00:00Z', store: 'ok', storage: 'ok' }],
  },
)

export const Text = Type.String()
