import type { FastifyReply, FastifyRequest } from 'fastify'
import { rootFrom } from '../protocol/request-target.ts'
import { contentPolicy } from '../security/safe-headers.ts'
import { readWebFiles, type WebFile, type WebFiles } from './web-files.ts'

const POLICY = contentPolicy(
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  // Only templates that Svelte has compiled turn text into HTML.
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html',
)
const HTML = 'text/html; charset=utf-8'

const NOT_BUILT = `<!doctype html>
<html lang="en">
<title>Mini CoinTracker</title>
<h1>The web app is not built yet</h1>
<p>Run <code>npm run build</code> in the program's folder and load this page again. The API is at <a href="./docs">/docs</a>.</p>
</html>
`

/** The pages of the web app, one file whose script reads the path, and the files that they are made of. */
export class WebPages {
  readonly #folder: URL
  #files: WebFiles | null = null

  constructor(folder: URL) {
    this.#folder = folder
  }

  /** Replies with the page; it says itself what it does not know. */
  send(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const files = this.#built()
    reply.headers({ 'content-type': HTML, 'content-security-policy': POLICY })
    if (files === null) reply.code(503)
    return reply.send((files?.page ?? NOT_BUILT).replaceAll('="./', `="${rootFrom(request.url)}`))
  }

  asset(name: string): WebFile | undefined {
    return this.#built()?.assets.get(name)
  }

  #built(): WebFiles | null {
    this.#files ??= readWebFiles(this.#folder)
    return this.#files
  }
}

/** Whether the request is that of a person who opens a page, not of a program. */
export function isNavigation({ method, headers }: FastifyRequest): boolean {
  return (method === 'GET' || method === 'HEAD') && /\btext\/html\b/i.test(headers.accept ?? '')
}
