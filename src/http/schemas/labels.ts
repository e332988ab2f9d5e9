import { Type } from 'typebox'
import { ChainWord } from './scalars.ts'

export const LabelsQuery = Type.Object({
  chain: Type.Optional(ChainWord),
})

const HASH_EXAMPLE = 'f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16'
const LINES_EXAMPLE = `{"type":"tx","ref":"${HASH_EXAMPLE}","label":"Rent of May"}`

export const LabelFileBody = {
  content: {
    'application/jsonl': {
      schema: Type.String({
        description: 'A line of JSON for each label (BIP-329).',
        examples: [LINES_EXAMPLE],
      }),
    },
    'application/x-ndjson': {
      schema: Type.String({ description: 'The same.', examples: [LINES_EXAMPLE] }),
    },
    'application/json': {
      schema: Type.Object(
        {},
        {
          description: "Electrum's file: labels by hash or address.",
          additionalProperties: true,
          examples: [{ [HASH_EXAMPLE]: 'Rent of May' }],
        },
      ),
    },
  },
}

export const ImportedLabelsBody = Type.Object(
  {
    applied: Type.Integer({ minimum: 0, description: 'Lines that are new.' }),
    unchanged: Type.Integer({ minimum: 0, description: 'Lines whose label was the same already.' }),
    replaced: Type.Integer({ minimum: 0, description: 'Lines in place of others.' }),
    skipped: Type.Array(
      Type.Object(
        {
          line: Type.Integer({ minimum: 1, examples: [12] }),
          reason: Type.String({ examples: ['"ref" is not a transaction hash'] }),
        },
        { title: 'SkippedLabel' },
      ),
      { description: 'Lines that were not kept.' },
    ),
    unknown_types: Type.Array(Type.String(), {
      description: 'Types that are not known here; their lines are kept for the next export.',
    }),
  },
  { title: 'ImportedLabels', description: 'What became of each line that is not empty.' },
)
