/** The page at /docs: everything that it loads comes from this server. */
export const DOCS_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mini CoinTracker API</title>
</head>
<body>
<div id="app"></div>
<noscript><p>This page needs scripts. The description itself is <a href="/openapi.json">/openapi.json</a>.</p></noscript>
<script src="/docs/scalar.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`

// Fonts, telemetry, proxy, assistant and the hosted client would all contact other servers.
const OPTIONS = {
  url: '/openapi.json',
  agent: { disabled: true },
  mcp: { disabled: true },
  telemetry: false,
  withDefaultFonts: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  persistAuth: false,
  proxyUrl: '',
  externalUrls: { dashboardUrl: '', registryUrl: '', proxyUrl: '', apiBaseUrl: '' },
}

/** Starts Scalar in the page, in a file of its own because the page allows no inline script. */
export const DOCS_START = `Scalar.createApiReference('#app', ${JSON.stringify(OPTIONS)})\n`
