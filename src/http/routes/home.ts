import { hash } from 'node:crypto'
import type { App } from '../deps.ts'
import { contentPolicy } from '../security/safe-headers.ts'

const STYLE =
  ':root{color-scheme:light dark;font:16px/1.6 system-ui,sans-serif}' +
  'body{max-width:36rem;margin:12vh auto;padding:0 1.5rem}h1{font-size:1.4rem}'

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mini CoinTracker</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Mini CoinTracker</h1>
<p>Watches addresses and keeps their complete histories. A history is shown only when it proves itself.</p>
<p><a href="/docs">The API and its documentation</a></p>
</main>
</body>
</html>
`

export function registerHome(app: App): void {
  const policy = contentPolicy(`style-src 'sha256-${hash('sha256', STYLE, 'base64')}'`)
  app.get('/', { schema: { hide: true } }, (_request, reply) => {
    reply.header('content-security-policy', policy)
    reply.header('content-type', 'text/html; charset=utf-8')
    return PAGE
  })
}
