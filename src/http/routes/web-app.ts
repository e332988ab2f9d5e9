import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { App, ServerDeps } from '../deps.ts'
import { HttpError } from '../errors/problem.ts'
import { rootFrom } from '../protocol/request-target.ts'
import { contentPolicy } from '../security/safe-headers.ts'
import { readWebFiles, type WebFile, type WebFiles } from '../web/web-files.ts'

const POLICY = contentPolicy(
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  // Only templates that Svelte has compiled turn text into HTML.
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html',
)
const HTML = 'text/html; charset=utf-8'
const YEAR = 'public, max-age=31536000, immutable'

const NOT_BUILT = `<!doctype html>
<html lang="en">
<title>Mini CoinTracker</title>
<h1>The web app is not built yet</h1>
<p>Run <code>npm run build</code> in the program's folder and load this page again. The API is at <a href="./docs">/docs</a>.</p>
</html>
`

/** The pages of the web app, one file whose script reads the path, and the files that they are made of. */
export function registerWebApp(app: App, { webFolder }: Pick<ServerDeps, 'webFolder'>): void {
  let files: WebFiles | null = null
  const built = (): WebFiles | null => {
    files ??= readWebFiles(webFolder)
    return files
  }
  for (const path of ['/', '/app/*']) {
    app.get(path, { schema: { hide: true } }, (request, reply) =>
      sendPage(reply, built(), rootFrom(request.url)),
    )
  }
  app.get(
    '/assets/:name',
    { schema: { hide: true, params: Type.Object({ name: Type.String() }) } },
    (request, reply) => {
      const file = built()?.assets.get(request.params.name)
      if (file === undefined) throw new HttpError('not_found', 'Nothing is served at this path.')
      return sendFile(reply, file, request.headers)
    },
  )
}

/** `root`: the way from the page to the root of the program. */
function sendPage(reply: FastifyReply, files: WebFiles | null, root: string): string {
  reply.headers({ 'content-type': HTML, 'content-security-policy': POLICY })
  if (files === null) reply.code(503)
  return (files?.page ?? NOT_BUILT).replaceAll('="./', `="${root}`)
}

function sendFile(reply: FastifyReply, file: WebFile, headers: IncomingHttpHeaders): Buffer {
  reply.headers({ 'content-type': file.type, 'cache-control': YEAR, vary: 'accept-encoding' })
  const accepted = headers['accept-encoding'] ?? ''
  for (const [coding, bytes] of file.encoded) {
    if (!new RegExp(`\\b${coding}\\b(?!;q=0(?:\\.0*)?(?:,|$))`).test(String(accepted))) continue
    reply.header('content-encoding', coding)
    return bytes
  }
  return file.text
}
