import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { App } from '../deps.ts'
import { HttpError } from '../errors/problem.ts'
import { acceptsCoding } from '../web/accepts-coding.ts'
import type { WebFile } from '../web/web-files.ts'
import type { WebPages } from '../web/web-pages.ts'

const YEAR = 'public, max-age=31536000, immutable'

export function registerWebApp(app: App, pages: WebPages): void {
  for (const path of ['/', '/app/*']) {
    app.get(path, { schema: { hide: true } }, (request, reply) => pages.send(request, reply))
  }
  app.get(
    '/assets/:name',
    { schema: { hide: true, params: Type.Object({ name: Type.String() }) } },
    (request, reply) => {
      const file = pages.asset(request.params.name)
      if (file === undefined) throw new HttpError('not_found', 'Nothing is served at this path.')
      return sendFile(reply, file, request.headers)
    },
  )
}

function sendFile(reply: FastifyReply, file: WebFile, headers: IncomingHttpHeaders): Buffer {
  reply.headers({ 'content-type': file.type, 'cache-control': YEAR, vary: 'accept-encoding' })
  for (const [coding, bytes] of file.encoded) {
    if (!acceptsCoding(headers, coding)) continue
    reply.header('content-encoding', coding)
    return bytes
  }
  return file.text()
}
