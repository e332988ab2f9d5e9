import type { App, ServerDeps } from '../deps.ts'
import { DOCS_START, docsPage } from '../docs/docs-page.ts'
import { DocsScript } from '../docs/docs-script.ts'
import { rootFrom } from '../protocol/request-target.ts'
import { contentPolicy } from '../security/safe-headers.ts'
import { acceptsCoding } from '../web/accepts-coding.ts'

const JAVASCRIPT = 'text/javascript; charset=utf-8'

// Scalar puts its styles into the page when it starts.
const POLICY = contentPolicy(
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
)

export function registerDocs(app: App, { webFolder }: Pick<ServerDeps, 'webFolder'>): void {
  const script = new DocsScript(webFolder)
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger())
  app.get('/docs', { schema: { hide: true } }, (request, reply) => {
    reply.header('content-security-policy', POLICY).header('content-type', 'text/html; charset=utf-8')
    return docsPage(rootFrom(request.url))
  })
  app.get('/docs/start.js', { schema: { hide: true } }, (_request, reply) => {
    reply.header('content-type', JAVASCRIPT)
    return DOCS_START
  })
  app.get('/docs/scalar.js', { schema: { hide: true } }, async (request, reply) => {
    const brotli = await script.brotli()
    if (brotli === null) return reply.callNotFound()
    reply.headers({
      'content-type': JAVASCRIPT,
      'cache-control': 'private, max-age=3600',
      vary: 'accept-encoding',
    })
    if (acceptsCoding(request.headers, 'br')) return reply.header('content-encoding', 'br').send(brotli)
    if (!acceptsCoding(request.headers, 'gzip')) return script.plain(brotli)
    return reply.header('content-encoding', 'gzip').send(await script.gzipped(brotli))
  })
}
