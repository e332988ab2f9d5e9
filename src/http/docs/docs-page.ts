/** The page at /docs: everything that it loads comes from this server. `root`: the way to the root of the program. */
export function docsPage(root: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mini CoinTracker API</title>
</head>
<body>
<div id="app"></div>
<noscript><p>This page needs scripts. The description itself is <a href="${root}openapi.json">/openapi.json</a>.</p></noscript>
<script src="${root}docs/scalar.js"></script>
<script src="${root}docs/start.js"></script>
</body>
</html>
`
}

// Fonts, telemetry, proxy, assistant and the hosted client would all contact other servers.
const OPTIONS = {
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

/**
 * Starts Scalar in the page, in a file of its own because the page allows no inline script. The description is found
 * from the script's own address, so that it is under the same path.
 */
export const DOCS_START = `Scalar.createApiReference('#app', {
  url: new URL('../openapi.json', document.currentScript.src).href,
  ...${JSON.stringify(OPTIONS)},
})
`
