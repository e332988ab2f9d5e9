import { Type } from 'typebox'
import { nullable, oneOf } from './words.ts'

const SettingBody = Type.Object(
  {
    name: Type.String({ examples: ['SYNC_INTERVAL_SECONDS'] }),
    value: nullable(
      Type.String({
        description: 'Null where it may hold a secret or the place of a private server.',
        examples: ['900'],
      }),
    ),
    set_by: oneOf(['environment', 'default'], 'Who has chosen the value.'),
  },
  { title: 'Setting' },
)

export const SettingsBody = Type.Object(
  {
    currency: Type.String({
      description: 'The currency of values unless a request says otherwise.',
      examples: ['USD'],
    }),
    prices: Type.Array(Type.String(), {
      description: 'Providers of prices in order; empty: prices are off.',
    }),
    database_file: Type.Boolean({ description: 'Whether `GET /backup` can copy the database.' }),
    settings: Type.Array(SettingBody),
  },
  {
    title: 'Settings',
    description: 'What the environment of the server says, without secrets.',
    examples: [
      {
        currency: 'USD',
        prices: ['coinbase', 'kraken'],
        database_file: true,
        settings: [{ name: 'SYNC_INTERVAL_SECONDS', value: '900', set_by: 'default' }],
      },
    ],
  },
)
