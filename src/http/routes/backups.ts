import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { App, ServerDeps } from '../deps.ts'
import { backupJson, parseBackup } from '../json/backup-json.ts'
import { BackupBody, RestoredBody } from '../schemas/backup.ts'
import { problems } from '../schemas/problem.ts'
import { LEAVES_BACKUP } from '../security/refuse-secrets.ts'
import { compileBackupBody } from '../validation/backup-body.ts'
import { BACKUP_BYTES_MAX } from '../validation/json-body.ts'

const FILE_TYPE = 'application/vnd.sqlite3'

export function registerBackups(
  app: App,
  { tracker: { backups }, clock }: Pick<ServerDeps, 'tracker' | 'clock'>,
): void {
  const attach = (reply: FastifyReply, ending: string) => {
    const day = new Date(clock.now()).toISOString().slice(0, 10)
    reply.header('content-disposition', `attachment; filename="cointracker-${day}.${ending}"`)
  }
  app.get(
    '/backup',
    {
      config: { endless: true },
      schema: {
        operationId: 'backUpDatabase',
        summary: 'A consistent copy of the SQLite database',
        description:
          'Works at any time, also while histories are read. A program that is started with this file has everything at once. With PostgreSQL: 409; use pg_dump.',
        tags: ['operation'],
        response: {
          200: {
            description: 'The database.',
            content: { [FILE_TYPE]: { schema: Type.String({ format: 'binary' }) } },
          },
          ...problems('backup_unsupported', 'store_unavailable'),
        },
      },
    },
    async (request, reply) => {
      const copy = await backups.copy()
      attach(reply, 'db')
      reply.headers({ 'content-type': FILE_TYPE, 'content-length': copy.bytes })
      if (request.method === 'HEAD') {
        await copy.close()
        reply.send('' as never)
        return reply as never
      }
      const stream = Readable.from(copy.read(), { objectMode: false })
      stream.once('close', () => void copy.close())
      reply.send(stream as never)
      return reply as never
    },
  )
  app.get(
    '/backup.json',
    {
      schema: {
        operationId: 'backUpEntries',
        summary: 'Addresses, wallets, groups, labels and notes as one JSON file',
        description:
          'What a person has entered; `POST /restore` reads it into another program, which reads the histories again. It has public keys and no secret, but shows who looks at it everything that is tracked.',
        tags: ['operation'],
        response: { 200: BackupBody, ...problems('store_unavailable') },
      },
    },
    async (_request, reply) => {
      attach(reply, 'json')
      return backupJson(await backups.collect(), clock.now())
    },
  )
  app.post(
    '/restore',
    {
      bodyLimit: BACKUP_BYTES_MAX,
      validatorCompiler: compileBackupBody,
      config: LEAVES_BACKUP,
      schema: {
        operationId: 'restoreEntries',
        summary: 'Restore a JSON backup',
        description:
          'All or nothing. Adds what is missing, and sets the labels and notes of the file; nothing is deleted, and a second time changes nothing. A group of the same name is the same group.',
        tags: ['operation'],
        body: BackupBody,
        response: {
          200: RestoredBody,
          ...problems('invalid_address', 'invalid_wallet', 'private_key', 'group_cycle', 'wallet_exists'),
        },
      },
    },
    async (request) => ({ ...(await backups.restore(parseBackup(request.body))) }),
  )
}
