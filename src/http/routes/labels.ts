import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { Tracker } from '../../tracker/tracker.ts'
import type { App } from '../deps.ts'
import { ImportedLabelsBody, LabelFileBody, LabelsQuery } from '../schemas/labels.ts'
import { problems } from '../schemas/problem.ts'
import { acceptLabelFiles, bytesOf } from '../validation/label-file.ts'
import { compileValidator } from '../validation/validator.ts'

export function registerLabels(app: App, { labels }: Tracker): void {
  app.get(
    '/labels.jsonl',
    {
      config: { endless: true },
      schema: {
        operationId: 'exportLabels',
        summary: 'Every label as a line of JSON (BIP-329)',
        description:
          'All lines of imported files as they were written, those of unknown types included, one for each labelled address, and one for each note that no line of its transaction says. With `chain` only those of that chain, and of transactions of which no chain is known.',
        tags: ['labels'],
        querystring: LabelsQuery,
        response: {
          200: {
            description: 'The file, as it is being read.',
            content: { 'application/jsonl': { schema: Type.String() } },
          },
        },
      },
    },
    async (request, reply) => {
      const { chain } = request.query
      const name = chain === undefined ? 'labels' : `labels-${chain}`
      reply.headers({
        'content-type': 'application/jsonl; charset=utf-8',
        'content-disposition': `attachment; filename="${name}.jsonl"`,
      })
      reply.send((request.method === 'HEAD' ? '' : Readable.from(textOf(labels.export(chain)))) as never)
      return reply as never
    },
  )
  app.register((files: App, _options, done) => {
    acceptLabelFiles(files)
    registerImport(files, labels)
    done()
  })
}

function registerImport(app: App, labels: Tracker['labels']): void {
  app.post(
    '/labels',
    {
      // A file of labels is no value of a schema: each of its lines is read by itself.
      validatorCompiler: (route) =>
        route.httpPart === 'body' ? (value: unknown) => ({ value }) : compileValidator(route as never),
      schema: {
        operationId: 'importLabels',
        summary: 'Import labels (BIP-329, or the labels of Electrum)',
        description:
          'All or nothing, up to 100,000 lines. The label of a tracked address is set; one that is not tracked has it once it is. A line that says the same as the note of its transaction changes nothing. Lines that cannot be read, or that may hold a private key, are skipped. `chain` is that of the transactions, and of addresses that several chains have.',
        tags: ['labels'],
        querystring: LabelsQuery,
        body: LabelFileBody as never,
        response: { 200: ImportedLabelsBody, ...problems('private_key') },
      },
    },
    async (request) => {
      const { chain } = request.query as { chain?: Parameters<typeof labels.import>[1] }
      const { unknownTypes, skipped, ...counts } = await labels.import(bytesOf(request.body), chain)
      return { ...counts, skipped: [...skipped], unknown_types: [...unknownTypes] }
    },
  )
}

async function* textOf(slices: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  for await (const lines of slices) if (lines.length > 0) yield `${lines.join('\n')}\n`
}
