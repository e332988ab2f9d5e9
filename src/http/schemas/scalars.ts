import { Type } from 'typebox'
import { allChains, type ChainSlug } from '../../domain/chains/chain.ts'
import { oneOf } from './words.ts'

export const Amount = Type.String({
  pattern: '^-?(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$',
  title: 'Amount',
  description: "An exact decimal number in the chain's coin: no exponent, no trailing zeros.",
  examples: ['0.5', '-0.0001', '0'],
})

export const Time = Type.String({
  title: 'Time',
  format: 'date-time',
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$',
  description: 'RFC 3339 in UTC, to the second.',
  examples: ['2023-01-01T10:00:00Z'],
})

/** The keyword for the formats of a text that is not validated by its schema. */
export const TIME_FORMATS = 'x-formats'

/** `TIME_FORMATS` is for the API description only: `parseTime` reads the text, and its error says what is wrong. */
export const TimeText = (description: string, example = '2023-01-01T10:00:00Z') =>
  Type.String({
    [TIME_FORMATS]: ['date-time', 'date'],
    description: `${description} RFC 3339, or a date.`,
    examples: [example],
  })

export const Count = Type.Integer({ minimum: 0, examples: [156000] })

export const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, examples: [1] })

export const ChainWord = oneOf<ChainSlug>(
  allChains().map((chain) => chain.slug),
  'The chain.',
  'ChainSlug',
)

export const SyncStatusWord = oneOf(
  ['UNSYNCED', 'IN_PROGRESS', 'DONE', 'ERROR'],
  'The state of the latest synchronisation.',
  'SyncStatus',
)

export const Detail = Type.String({ description: 'A human-readable sentence.' })

export const LastActivity = Type.Union([Time, Type.Null()], {
  description: 'The time of the newest transaction; null without one.',
})
